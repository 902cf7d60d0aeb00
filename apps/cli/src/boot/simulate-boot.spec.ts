import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { propertyFlow } from '#image-properties';
import { RELEASES, type ReleaseName } from '#releases';

import { firstDifference, parseXml } from '../../../../test/conformance/xml-tree.js';
import { bootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import { referenceVif } from './reference-server.js';
import { simulateBoot } from './simulate-boot.js';

interface XmlCase {
  id: string;
  input: Record<string, unknown>;
  expected?: Record<string, unknown>;
  expected_error?: { class: string; stage: string };
  tags?: string[];
}

/**
 * Cases in which the corpus has asked for one check by itself: the API refuses these boots for something else before it
 * comes to that check, or (null) does not ask it of a volume that is there already.
 */
const EARLIER: ReadonlyMap<string, string | null> = new Map([
  ['x-0337-img_config_drive=bogus-kvm', 'InvalidRequest'],
  ['x-0769-vol-mindisk', null],
  ['x-1020-rnd-008', 'MemoryPageSizeForbidden'],
  ['x-1053-rnd-041', 'CPUThreadPolicyConfigurationInvalid'],
]);

function cases(release: ReleaseName): XmlCase[] {
  const file = new URL(`../../../../test/conformance/corpora/${release}/xml.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: XmlCase[] }).cases;
}

/** All ports of a recorded server are of one Open vSwitch interface; what is asked of the command has an interface a port. */
function ofOneInterface({ network, ...input }: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(network)) return input;
  const ports = network as readonly Record<string, unknown>[];
  return { ...input, network: ports.map((port) => ({ ovs_interfaceid: referenceVif({}).id, ...port })) };
}

function outcomeOf(release: ReleaseName, input: Record<string, unknown>) {
  const recorded = propertyFlow(release).typed === null ? input : ofOneInterface(input);
  return simulateBoot(bootInputFrom(bootDocument('the case', recorded, release), { release }, release));
}

function difference(release: ReleaseName, { id, input, expected, expected_error: refused }: XmlCase): unknown {
  const { refusal, server, domain } = outcomeOf(release, input);
  const earlier = EARLIER.get(id);
  if (earlier !== undefined) return (refusal?.class ?? null) === earlier ? null : { want: earlier, got: refusal };
  if (refused !== undefined) {
    return refusal?.class === refused.class && refusal.stage === refused.stage ? null : { want: refused, got: refusal };
  }
  if (refusal !== null) return { want: 'a domain', got: refusal };
  const got = { system_metadata: server?.systemMetadata, disk_info: domain?.diskInfo };
  const want = { system_metadata: expected?.['system_metadata'], disk_info: expected?.['disk_info'] };
  const sorted = (value: unknown) => JSON.stringify(value, (_key, item: unknown) => ordered(item));
  if (sorted(got) !== sorted(want)) return { want, got };
  return firstDifference(parseXml(String(expected?.['xml'])), parseXml(domain?.xml ?? ''));
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

describe.each(RELEASES)('a boot by the rules of %s', (release) => {
  it('ends as the original did in every case of the reference corpus', () => {
    const comparable = cases(release).filter(({ tags }) => !tags?.includes('float'));
    const wrong = comparable.flatMap((testCase) => {
      const found = difference(release, testCase);
      return found === null ? [] : [{ id: testCase.id, found }];
    });
    expect(wrong).toEqual([]);
  });
});
