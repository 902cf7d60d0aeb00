/** Nest token of the release's rules of the flow (`PropertyFlow`). */
export const PROPERTY_FLOW = Symbol('PROPERTY_FLOW');
/** Nest token of the release's RPC versions (`NovaRpcVersions`). */
export const RPC_VERSIONS = Symbol('RPC_VERSIONS');
/** Nest token of what the release's API checks, in its order (`ComputeApi`). */
export const COMPUTE_API = Symbol('COMPUTE_API');
