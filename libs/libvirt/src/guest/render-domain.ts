import type { ReleaseName } from '#image-properties';
import { renderIcehouseDomain } from './icehouse/render.js';
import type { DomainRequest, RenderedDomain } from './types.js';
import { renderZedDomain } from './zed/render.js';

const RENDERERS: ReadonlyMap<ReleaseName, (request: DomainRequest) => RenderedDomain> = new Map([
  ['icehouse', renderIcehouseDomain],
  ['zed', renderZedDomain],
]);

/**
 * Makes the domain document of an instance, as the compute host of the request's release does.
 * Pure: the same request gives the same document; the request is left alone.
 * @throws LibvirtGuestError with the stage that refuses
 */
export function renderDomain(request: DomainRequest): RenderedDomain {
  const render = RENDERERS.get(request.release);
  if (render === undefined) throw new RangeError(`no libvirt guest rules for release '${request.release}'`);
  return render(request);
}
