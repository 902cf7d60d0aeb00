import { join } from 'node:path';
import { type ImageMetadata, propertyFlow } from '#image-properties';
import { type DomainRequest, renderDomain } from '#libvirt';
import { type ReleaseName, releaseRow } from '#releases';
import type { ServerInput } from '../../test/conformance/adapters/icehouse-requests.js';
import { IcehouseServer } from '../../test/conformance/adapters/icehouse-server.js';
import { adapterFor } from '../../test/conformance/adapters/registry.js';
import { prepareTypedXml } from '../../test/conformance/adapters/typed-xml.adapter.js';
import { type CorpusCase, readCorpus } from '../../test/conformance/corpus.js';

const PROPERTIES = 20;

/** The cases of a release's XML corpus that end in a document. */
export function domainCases(release: ReleaseName): CorpusCase[] {
  const file = join('test', 'conformance', 'corpora', release, 'xml.json');
  return readCorpus(file, release).cases.filter((testCase) => testCase.expected !== undefined);
}

function domainRequest(release: ReleaseName, input: CorpusCase['input']): DomainRequest {
  if (releaseRow(release).imageMetaProps === null)
    return new IcehouseServer(input as ServerInput).domainRequest('spawn');
  return prepareTypedXml(input as Parameters<typeof prepareTypedXml>[0], release).request;
}

/** A full render: image, flavor, disks and network of a request to the document's text. Every case once a round. */
export function renders(release: ReleaseName, cases: readonly CorpusCase[]): () => number {
  const requests = cases.map(({ input }) => domainRequest(release, input));
  return () => {
    for (const one of requests) renderDomain(one);
    return requests.length;
  };
}

/** The same with all that the API does before: metadata, checks, rows. */
export function wholeCases(release: ReleaseName, cases: readonly CorpusCase[]): () => number {
  return () => {
    for (const { input } of cases) adapterFor(release, input)(input, release);
    return cases.length;
  };
}

/** The yardstick: the documents' inputs through the engine's own JSON, there and back. */
export function jsonRoundTrips(cases: readonly CorpusCase[]): () => number {
  return () => {
    for (const { input } of cases) JSON.parse(JSON.stringify(input));
    return cases.length;
  };
}

function imageOfManyProperties(): ImageMetadata {
  const properties: Record<string, string> = {};
  for (let index = 0; index < PROPERTIES; index += 1) properties[`hw_property_${index}`] = `value of property ${index}`;
  return { id: 'image', disk_format: 'qcow2', container_format: 'bare', min_disk: 1, min_ram: 512, properties };
}

/** image -> system_metadata, 20 properties. */
export function conversions(release: ReleaseName): () => number {
  const flow = propertyFlow(release);
  const image = imageOfManyProperties();
  const flavor = { root_gb: 20 };
  const batch = 1000;
  return () => {
    for (let turn = 0; turn < batch; turn += 1) flow.systemMetadataFromImage(image, flavor);
    return batch;
  };
}
