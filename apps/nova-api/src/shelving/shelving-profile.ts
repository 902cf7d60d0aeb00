/** What a shelve writes and tells. */
export interface ShelvingProfile {
  /** Rows of system_metadata that a shelve sets before it takes the image. */
  systemMetadata(imageRef: string): Readonly<Record<string, string>>;
  /** What a host is told beside the server when it is shelved. */
  readonly hostArguments: Readonly<Record<string, unknown>>;
}
