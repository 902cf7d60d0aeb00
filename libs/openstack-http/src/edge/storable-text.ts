/**
 * Characters that no text column holds: U+0000, and half of a surrogate pair, which is no character at all and has no
 * UTF-8. MySQL takes the first and the originals' driver fails over the second.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what is looked for.
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** Whether a database can keep this text and a message can carry it. */
export function isStorableText(text: string): boolean {
  return !UNSTORABLE.test(text);
}
