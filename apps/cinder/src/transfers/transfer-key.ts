import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Options `volume_transfer_salt_length` and `volume_transfer_key_length`, in characters. */
const SALT_LENGTH = 8;
const KEY_LENGTH = 16;

/** What is stored of a key, and the key itself, which only its maker ever sees. */
export interface TransferKey {
  readonly salt: string;
  readonly cryptHash: string;
  readonly authKey: string;
}

function hashOf(salt: string, authKey: string): string {
  return createHmac('sha1', salt).update(authKey, 'utf8').digest('hex');
}

/** cinder/transfer/api.py create: hexadecimal digits, so that every keyboard has them. */
export function newTransferKey(): TransferKey {
  const salt = randomBytes(SALT_LENGTH / 2).toString('hex');
  const authKey = randomBytes(KEY_LENGTH / 2).toString('hex');
  return { salt, authKey, cryptHash: hashOf(salt, authKey) };
}

export function opens(key: Pick<TransferKey, 'salt' | 'cryptHash'>, authKey: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(key.salt, authKey)), Buffer.from(key.cryptHash));
}
