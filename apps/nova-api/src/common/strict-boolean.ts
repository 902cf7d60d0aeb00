import { badRequest } from '#openstack-http';

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'true', 'on', 'y', 'yes'].map((word) => [word, true] as const),
  ...['0', 'f', 'false', 'off', 'n', 'no'].map((word) => [word, false] as const),
]);
const ACCEPTABLE = [...WORDS.keys()].sort().map((word) => `'${word}'`);

/** A word for true or false; undefined for any other (oslo.utils strutils.bool_from_string, strict). */
export function booleanWord(text: string): boolean | undefined {
  return WORDS.get(text.trim().toLowerCase());
}

/** @throws OpenStackError 400 with the original's words for anything else */
export function strictBoolean(text: string): boolean {
  const word = booleanWord(text);
  if (word !== undefined) return word;
  throw badRequest(
    `Invalid input received: Unrecognized value '${text}', acceptable values are: ${ACCEPTABLE.join(', ')}`,
  );
}
