import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ReleaseName } from '#releases';

import { caseDifference } from './compare.js';
import { isComparable, readCorpus } from './corpus.js';
import { runCase } from './run-case.js';

const CORPORA = join(import.meta.dirname, 'corpora');
/** Facts about the host that the XML cases assume, not cases. */
const IS_CORPUS = /^(?!host-).*\.json$/;

/** One test a case of every corpus of a release, by the case's id. */
export function describeCorpora(release: ReleaseName): void {
  for (const file of readdirSync(join(CORPORA, release)).filter((name) => IS_CORPUS.test(name))) {
    describeCorpus(release, file);
  }
}

/** One test a case of a corpus. */
function describeCorpus(release: ReleaseName, file: string): void {
  const { cases } = readCorpus(join(CORPORA, release, file));
  describe(`${release}/${file}: what the running original computed`, () => {
    it.each(cases.filter(isComparable).map((testCase) => [testCase.id, testCase] as const))('%s', (_id, testCase) => {
      expect(caseDifference(testCase, runCase(release, testCase))).toBeNull();
    });
  });
}
