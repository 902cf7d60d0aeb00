import { readFileSync } from 'node:fs';
import { PythonFloat, python2DictOrder } from '#image-properties';
import { type ReleaseName, releaseNamed, releaseRow } from '#releases';
import { parsePythonJson } from './python-json.js';

/** How the original refuses a case. */
export interface ExpectedError {
  class: string;
  message: string;
  stage?: string;
  /** The message is Python's own: only class and stage count. */
  builtin?: boolean;
}

/** One case: an input, and what the running original computed for it. */
export interface CorpusCase {
  id: string;
  input: { func?: string; [key: string]: unknown };
  expected?: unknown;
  expected_error?: ExpectedError;
  tags?: string[];
}

/** A corpus file. */
export interface Corpus {
  release: ReleaseName;
  cases: CorpusCase[];
}

/** What the project made of a case. */
export type CaseResult = { id: string; actual: unknown } | { id: string; error: ActualError };

export interface ActualError {
  class: string;
  message: string;
  stage?: string;
}

/** How the ids of the icehouse corpora begin; `zed-` cases are zed inputs that 2014.1 computed. */
const ICEHOUSE_ID = /^(?:ism|isn|ix|icv|igl|zed)-/;

/** A folder or file name that has the release as a word tells it; without one the ids of the cases do. */
function releaseOf(file: string, cases: readonly CorpusCase[]): ReleaseName {
  const words = file
    .toLowerCase()
    .split(/[^a-z]+/)
    .reverse();
  const named = words.map(releaseNamed).find((name) => name !== undefined);
  return named ?? (cases.some(({ id }) => ICEHOUSE_ID.test(id)) ? 'icehouse' : 'zed');
}

/** The recorder read a case and copied it three times before 2014.1 saw it; the order of a 2.7 dictionary tells. */
const RECORDER_ORDERS = 3;

/** The value with the keys of its dictionaries in the order in which 2.7 held them. */
function inPython2Order(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPython2Order);
  if (typeof value !== 'object' || value === null || value instanceof PythonFloat) return value;
  const members = value as Record<string, unknown>;
  let keys = Object.keys(members);
  for (let turn = 0; turn < RECORDER_ORDERS; turn += 1) keys = python2DictOrder(keys);
  return Object.fromEntries(keys.map((key) => [key, inPython2Order(members[key])]));
}

/** A JSON file without cases: the facts about a host that lie beside the corpora are such files. */
export class NoCorpusError extends Error {}

/** @throws NoCorpusError naming the file when it is no corpus */
export function readCorpus(file: string, release?: ReleaseName): Corpus {
  const content = parsePythonJson(readFileSync(file, 'utf8')) as { cases?: CorpusCase[] };
  if (!Array.isArray(content.cases)) throw new NoCorpusError(`${file} is no corpus: it has no array "cases"`);
  const of = release ?? releaseOf(file, content.cases);
  if (releaseRow(of).python === 3) return { release: of, cases: content.cases };
  const cases = content.cases.map((testCase) => ({
    ...testCase,
    input: inPython2Order(testCase.input) as CorpusCase['input'],
  }));
  return { release: of, cases };
}

/** 1.0 and 1 are one number to JSON.parse, so such cases prove nothing here. */
export function isComparable(testCase: CorpusCase): boolean {
  return !testCase.tags?.includes('float');
}
