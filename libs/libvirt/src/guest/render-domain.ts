import { type UserKeyed, userKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';
import { renderIcehouseDomain } from './icehouse/render.js';
import type { DomainRequest, RenderedDomain } from './types.js';
import { missingZedDefaults, renderZedDomain } from './zed/render.js';

const RENDERERS: ReadonlyMap<ReleaseName, (request: DomainRequest) => RenderedDomain> = new Map([
  ['icehouse', renderIcehouseDomain],
  ['zed', renderZedDomain],
]);

const MISSING_DEFAULTS: ReadonlyMap<ReleaseName, (request: DomainRequest) => UserKeyed> = new Map([
  ['zed', missingZedDefaults],
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

/**
 * Rows of system_metadata that a host adds to its servers when it starts: defaults that nothing has pinned yet.
 * Releases before Yoga pin none.
 *
 * @throws LibvirtGuestError
 */
export function missingDefaults(request: DomainRequest): UserKeyed {
  const missing = MISSING_DEFAULTS.get(request.release);
  return missing === undefined ? userKeyed() : missing(request);
}
