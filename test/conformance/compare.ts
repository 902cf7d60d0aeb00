import type { CaseResult, CorpusCase, ExpectedError } from './corpus.js';
import { toJsonText } from './python-json.js';
import { firstDifference, parseXml } from './xml-tree.js';

const XML_KEYS: ReadonlySet<string> = new Set(['xml', 'hard_reboot_xml', 'spawn_xml']);
/** Keys of an XML case that count; the others help reading. */
const COUNTED = [...XML_KEYS, 'system_metadata', 'registered_system_metadata', 'disk_info', 'image_props'];
/** Messages of these end in an unordered or host-dependent list: only the class counts. */
const CLASS_ONLY: ReadonlySet<string> = new Set([
  'InvalidMachineType',
  'NotImplementedError',
  'KeyError',
  'TypeError',
  'AttributeError',
]);

type Dictionary = Record<string, unknown>;

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isDictionary(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** JSON with keys in order: the form in which values are compared. */
function canonicalJson(value: unknown): string | undefined {
  const text: string | undefined = toJsonText(value);
  return text === undefined ? undefined : JSON.stringify(sorted(JSON.parse(text)));
}

function xmlDifference(want: string, got: unknown, key: string): string | null {
  if (typeof got !== 'string') return `${key}: no XML`;
  try {
    const difference = firstDifference(parseXml(want), parseXml(got));
    return difference === null ? null : `${key}: ${difference}`;
  } catch (error) {
    return `${key}: ${(error as Error).message}`;
  }
}

function valueDifference(want: unknown, got: unknown, key = 'value'): string | null {
  if (XML_KEYS.has(key) && typeof want === 'string') return xmlDifference(want, got, key);
  const [wanted, given] = [canonicalJson(want), canonicalJson(got)];
  return wanted === given ? null : `${key}: want ${wanted?.slice(0, 300)} got ${given?.slice(0, 300)}`;
}

function errorDifference(want: ExpectedError, result: CaseResult): string | null {
  if (!('error' in result)) return `want ${want.class}, got a value`;
  const { error } = result;
  if (error.class !== want.class) return `want ${want.class} (${want.message}), got ${error.class} (${error.message})`;
  if (want.stage && error.stage && error.stage !== want.stage)
    return `${want.class} at ${error.stage}, want ${want.stage}`;
  if (CLASS_ONLY.has(want.class) || want.builtin || error.message === want.message) return null;
  return `message: want '${want.message}' got '${error.message}'`;
}

/** Why a result is not what the original computed; null when it is. */
export function caseDifference(testCase: CorpusCase, result: CaseResult): string | null {
  if (testCase.expected_error !== undefined) return errorDifference(testCase.expected_error, result);
  if ('error' in result) return `got ${result.error.class} (${result.error.message})`;
  const { expected } = testCase;
  const { actual } = result;
  if (!isDictionary(expected) || !('xml' in expected)) return valueDifference(expected, actual);
  for (const key of COUNTED) {
    if (!(key in expected)) continue;
    const difference = valueDifference(expected[key], isDictionary(actual) ? actual[key] : undefined, key);
    if (difference !== null) return difference;
  }
  return null;
}
