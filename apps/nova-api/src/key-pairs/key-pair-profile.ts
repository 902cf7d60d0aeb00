import { badRequest, forbidden, type Microversion, type OpenStackError } from '#openstack-http';

/** What the API asks and says of key pairs. */
export interface KeyPairProfile {
  readonly nameSchema: object;
  /** @throws OpenStackError 400 */
  readonly checkName: (name: string, version: Microversion) => void;
  /** What follows the key in a public key that Nova makes. */
  readonly comment: string;
  readonly tooMany: (message: string) => OpenStackError;
  /** What a key pair that is not there is refused with. */
  readonly notFound: (name: string, userId: string) => string;
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const isOf = (letters: string, name: string) => [...name].every((letter) => letters.includes(letter));

/** nova/api/validation/validators.py _validate_name and _validate_keypair_name (26.2). */
function checkPrintableName(name: string, version: Microversion): void {
  const letters = `${version.atLeast('2.92') ? '@._- ' : '_- '}${LETTERS}`;
  const refuse = (what: string) => badRequest(`An invalid 'name' value was provided. The name must be: ${what}`);
  if (name.trim() !== name || /\p{C}/u.test(name))
    throw refuse('printable characters. Can not start or end with whitespace.');
  if (!isOf(letters, name)) throw refuse(`Only expected characters: [${letters}]`);
}

/** nova/compute/api.py KeypairAPI._validate_new_key_pair (2014.1). */
export function checkSafeName(name: string): void {
  if (!isOf(`_- ${LETTERS}`, name))
    throw badRequest('Keypair data is invalid: Keypair name contains unsafe characters');
  if (name.length === 0 || name.length > 255)
    throw badRequest('Keypair data is invalid: Keypair name must be between 1 and 255 characters long');
}

/** nova/api/openstack/compute/keypairs.py of the API v2.1. */
export const SCHEMA_CHECKED: Omit<KeyPairProfile, 'comment'> = {
  nameSchema: { type: 'string', minLength: 1, maxLength: 255 },
  checkName: checkPrintableName,
  tooMany: forbidden,
  notFound: (name, userId) => `Keypair ${name} not found for user ${userId}`,
};
