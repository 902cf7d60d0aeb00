import { parseArgs } from 'node:util';
import { RELEASES, type ReleaseName } from '#releases';

import { caseDifference } from './compare.js';
import { type Corpus, isComparable, NoCorpusError, readCorpus } from './corpus.js';
import { toJsonText } from './python-json.js';
import { runCase } from './run-case.js';
import { checkAgainstSchema, INSTALLED_SCHEMAS } from './schema-check.js';

const USAGE = `usage: npm run -s conformance -- actual FILE
       npm run -s conformance -- check FILE...
       npm run -s conformance -- schema FILE...
  actual   prints what the project computes for each case of a corpus: [{"id","actual"} | {"id","error"}]
  check    prints the failing cases and "N passed, N failed"; exit status 1 when one fails
  schema   validates the domains of XML corpora against libvirt's own schema (Debian package libvirt0)
  --release icehouse|zed   for a file that lies in no folder of that name
  --show N                 failing cases to print (default 20)
  --schemas DIR            where domain.rng lies (default ${INSTALLED_SCHEMAS})
`;

/** The command line is wrong: exit status 2. */
class UsageError extends Error {}

function actual(files: readonly string[], release: ReleaseName | undefined): number {
  const [file] = files;
  if (file === undefined || files.length > 1) throw new UsageError('actual takes one FILE');
  const corpus = readCorpus(file, release);
  process.stdout.write(`${toJsonText(corpus.cases.map((testCase) => runCase(corpus.release, testCase)))}\n`);
  return 0;
}

/** The corpora among the files, so that a whole folder can be named; a file that is none is told on stderr. */
function corporaOf(files: readonly string[], release: ReleaseName | undefined): Corpus[] {
  const corpora: Corpus[] = [];
  for (const file of files) {
    try {
      corpora.push(readCorpus(file, release));
    } catch (error) {
      if (!(error instanceof NoCorpusError)) throw error;
      console.error(`skipped: ${error.message}`);
    }
  }
  if (corpora.length === 0) throw new UsageError('none of the files is a corpus');
  return corpora;
}

function check(files: readonly string[], release: ReleaseName | undefined, show: number): number {
  if (files.length === 0) throw new UsageError('check takes at least one FILE');
  const failures: string[] = [];
  let passed = 0;
  for (const corpus of corporaOf(files, release)) {
    for (const testCase of corpus.cases.filter(isComparable)) {
      const difference = caseDifference(testCase, runCase(corpus.release, testCase));
      if (difference === null) passed += 1;
      else failures.push(`${testCase.id}: ${difference}`);
    }
  }
  for (const line of failures.slice(0, show)) console.log(line);
  if (failures.length > show) console.log(`(+${failures.length - show} more)`);
  console.log(`${passed} passed, ${failures.length} failed`);
  return failures.length > 0 ? 1 : 0;
}

function schema(files: readonly string[], schemas: string, show: number): number {
  if (files.length === 0) throw new UsageError('schema takes at least one FILE');
  const { valid, invalid, invalidAsOriginal } = checkAgainstSchema(files, schemas);
  for (const line of invalid.slice(0, show)) console.log(line);
  console.log(`${valid} valid, ${invalid.length} invalid, ${invalidAsOriginal.length} invalid as the original's are`);
  return invalid.length > 0 ? 1 : 0;
}

function isRelease(name: string): name is ReleaseName {
  return (RELEASES as readonly string[]).includes(name);
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      release: { type: 'string' },
      show: { type: 'string', default: '20' },
      schemas: { type: 'string', default: INSTALLED_SCHEMAS },
    },
  });
  const { release } = values;
  if (release !== undefined && !isRelease(release)) throw new UsageError(`unknown release '${release}'`);
  const [command, ...files] = positionals;
  if (command === 'actual') return actual(files, release);
  if (command === 'check') return check(files, release, Number(values.show));
  if (command === 'schema') return schema(files, values.schemas, Number(values.show));
  throw new UsageError(command === undefined ? 'no command given' : `unknown command '${command}'`);
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n${error instanceof UsageError || 'code' in error ? USAGE : ''}`);
  process.exitCode = 2;
}
