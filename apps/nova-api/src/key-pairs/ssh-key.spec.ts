import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newSshKey, sshFingerprint } from './ssh-key.js';

/** With the fingerprints that `ssh-keygen -l -E md5` tells. */
const KEYS = [
  [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github',
    '65:96:2d:fc:e8:d5:a9:11:64:0c:0f:ea:00:6e:5b:bd',
  ],
  [
    'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=',
    '7b:99:81:1e:4c:91:a5:0d:5a:2e:2e:80:13:3f:24:ca',
  ],
] as const;

describe('SSH keys', () => {
  it.each(KEYS)('have the fingerprint that ssh-keygen tells: %s', (key, fingerprint) => {
    expect(sshFingerprint(key)).toBe(fingerprint);
  });

  it('are made so that they are read, with or without a comment', async () => {
    const { publicKey, privateKey } = await newSshKey();
    expect(privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    expect(createPublicKey(privateKey).asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(sshFingerprint(publicKey)).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect(sshFingerprint(`${publicKey} Generated-by-Nova`)).toBe(sshFingerprint(publicKey));
    expect(sshFingerprint(`${publicKey}\n`)).toBe(sshFingerprint(publicKey));
  });

  it.each(['', 'ssh-rsa', 'ssh-rsa AAAA', 'ssh-rsa !!!!', 'bogus', 'ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAAgQ=='])(
    'are not %j',
    (text) => {
      expect(sshFingerprint(text)).toBeNull();
    },
  );

  it('are no key any more when a byte is lost or added', () => {
    const [[key]] = KEYS;
    const [type, encoded = ''] = key.split(' ');
    const blob = Buffer.from(encoded, 'base64');
    fc.assert(
      fc.property(fc.nat({ max: blob.length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 8 }), (end, more) => {
        expect(sshFingerprint(`${type} ${blob.subarray(0, end).toString('base64')}`)).toBeNull();
        expect(sshFingerprint(`${type} ${Buffer.concat([blob, more]).toString('base64')}`)).toBeNull();
      }),
    );
  });

  it('are told from any text without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof sshFingerprint(`ssh-rsa ${text}`) !== 'undefined'));
  });
});
