/** Bodies that requests of a method to paths of a form take. */
export type BodyTable = readonly (readonly [method: string, path: RegExp, bodies: readonly unknown[]])[];
