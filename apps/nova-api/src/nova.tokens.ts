/** Nest token of the release's rules of the flow (`PropertyFlow`). */
export const PROPERTY_FLOW = Symbol('PROPERTY_FLOW');
/** Nest token of the release's RPC versions (`NovaRpcProfile`). */
export const RPC_PROFILE = Symbol('RPC_PROFILE');
/** Nest token of the release's checks at the API (`RequestChecks`). */
export const REQUEST_CHECKS = Symbol('REQUEST_CHECKS');
