/** Where the properties of a server's image stand, and what would make them take effect. Pure. */
export { driftProfile } from './changes.js';
export { type DomainFacts, domainFacts, factsOnlyIn } from './domain-facts.js';
export type { DriftSubject, PropertyDrift, Remedy } from './drift.types.js';
export { propertyDrift } from './property-drift.js';
