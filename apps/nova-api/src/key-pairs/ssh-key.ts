import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** RFC 4251 `string`s of a key, one after another; null when they do not fill it. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const integerOf = (field: Buffer | undefined) => BigInt(`0x${field?.toString('hex') || '0'}`);

function isRsa([exponent, modulus, ...more]: readonly Buffer[]): boolean {
  const [e, n] = [integerOf(exponent), integerOf(modulus)];
  return more.length === 0 && e >= 3n && e % 2n === 1n && e < n;
}

/** @param bytes of one coordinate; the point is uncompressed */
const isPoint = (curve: string, bytes: number) => {
  return ([name, point, ...more]: readonly Buffer[]): boolean =>
    more.length === 0 && name?.toString() === curve && point?.length === 2 * bytes + 1 && point[0] === 4;
};

/** What follows the name in a key of each type that Python's cryptography loads. */
const TYPES: ReadonlyMap<string, (fields: readonly Buffer[]) => boolean> = new Map([
  ['ssh-rsa', isRsa],
  ['ssh-dss', (fields) => fields.length === 4],
  ['ssh-ed25519', (fields) => fields.length === 1 && fields[0]?.length === 32],
  ['ecdsa-sha2-nistp256', isPoint('nistp256', 32)],
  ['ecdsa-sha2-nistp384', isPoint('nistp384', 48)],
  ['ecdsa-sha2-nistp521', isPoint('nistp521', 66)],
]);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bytes as hex pairs with colons between, as fingerprints are shown. */
const colons = (hex: string): string => hex.toLowerCase().match(/../g)?.join(':') ?? '';

/** MD5 of a public key in OpenSSH's form; null for what is none (nova/crypto.py generate_fingerprint). */
export function sshFingerprint(publicKey: string): string | null {
  const [type = '', encoded = ''] = publicKey.split(' ');
  const isWellFormed = TYPES.get(type);
  const [data = ''] = encoded.split(/\s/);
  if (isWellFormed === undefined || data === '' || !BASE64.test(data)) return null;
  const blob = Buffer.from(data, 'base64');
  const [name, ...fields] = fieldsOf(blob) ?? [];
  if (name?.toString() !== type || !isWellFormed(fields)) return null;
  return colons(createHash('md5').update(blob).digest('hex'));
}

function sshString(data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

/** A positive integer whose highest bit would be a sign gets a zero in front. */
function sshInteger(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  return sshString((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

const generate = promisify(generateKeyPair);

/** @returns the private key as PEM, and the public one in OpenSSH's form, without a comment */
export async function newSshKey(): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const { e, n } = publicKey.export({ format: 'jwk' });
  const blob = Buffer.concat([sshString(Buffer.from('ssh-rsa')), sshInteger(e), sshInteger(n)]);
  return {
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    publicKey: `ssh-rsa ${blob.toString('base64')}`,
  };
}
