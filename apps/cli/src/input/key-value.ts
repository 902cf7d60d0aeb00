import { UsageError } from '../support/usage-error.js';

/** `name=value`, split at the first `=`. @throws UsageError naming the flag */
export function keyValue(flag: string, text: string, example: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 0) throw new UsageError(flag, text, `give name=value, such as ${flag} ${example}`);
  if (at === 0) throw new UsageError(flag, text, `the name before '=' is empty; give ${flag} ${example}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `a=1,b=2` as pairs. @throws UsageError naming the flag and the part that is no pair */
export function keyValueList(flag: string, text: string, example: string): [name: string, value: string][] {
  return text.split(',').map((part) => keyValue(flag, part.trim(), example));
}

/** A whole number from 0 up. @throws UsageError */
export function wholeNumber(flag: string, name: string, text: string, unit: string, minimum = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new UsageError(flag, `${name}=${text}`, `${name} must be a whole number of ${unit}, ${minimum} or more`);
}

/** `true` or `false` in the words that people use. @throws UsageError */
export function yesOrNo(flag: string, name: string, text: string): boolean {
  const word = text.toLowerCase();
  if (['true', 'yes', '1', 'on'].includes(word)) return true;
  if (['false', 'no', '0', 'off'].includes(word)) return false;
  throw new UsageError(flag, `${name}=${text}`, `${name} must be true or false`);
}
