import { type UserKeyed, userKeyed } from '#image-properties';
import { guestRules } from '../changes.js';
import { rendered } from './made-domain.js';
import { missingDefaults as missingTypedDefaults } from './typed/make-domain.js';
import type { DomainRequest, RenderedDomain } from './types.js';

/**
 * Makes the domain document of an instance, as the compute host of the request's release does.
 * Pure: the same request gives the same document; the request is left alone.
 * @throws LibvirtGuestError with the stage that refuses
 */
export function renderDomain(request: DomainRequest): RenderedDomain {
  const rules = guestRules(request.release);
  const made = rules.makeDomain(request, rules);
  return rendered(made, made.toXml());
}

/**
 * Rows of system_metadata that a host adds to its servers when it starts: defaults that nothing has pinned yet. None where
 * the release pins none.
 *
 * @throws LibvirtGuestError
 */
export function missingDefaults(request: DomainRequest): UserKeyed {
  const rules = guestRules(request.release);
  return rules.pinsDefaults ? missingTypedDefaults(request, rules) : userKeyed();
}

/**
 * The name of a volume that comes to a server that exists, by the rules that have named its disks at boot.
 *
 * @param request whose block devices are all of the server's, connected or not
 * @param asked `/dev/vdc`, as the request says; null or empty lets the host choose
 * @returns `/dev/vdb`
 * @throws LibvirtGuestError at the stage block_device
 */
export function nextDeviceName(request: DomainRequest, asked: string | null): string {
  const rules = guestRules(request.release);
  return rules.nextDeviceName(request, asked, rules);
}
