/**
 * libvirt domain XML. `xml/` knows elements and no policy; `guest/` decides which elements a server gets.
 * Pure: no I/O, no clock, no randomness.
 */
export { guestRules } from './changes.js';
export { LibvirtGuestError } from './guest/errors.js';
export { planDomain } from './guest/plan-domain.js';
export { REFERENCE_SHAPE } from './guest/reference-shape.js';
export { missingDefaults, nextDeviceName, renderDomain } from './guest/render-domain.js';
export type {
  DiskInfo,
  DiskMapping,
  DomainFirmware,
  DomainPlan,
  DomainRequest,
  GuestConfig,
  GuestHost,
  GuestInstance,
  GuestPath,
  GuestStage,
  GuestVif,
  RenderedDomain,
} from './guest/types.js';
export { versionNumber } from './guest/version-number.js';
export { XmlTextError } from './xml/xml-writer.js';
