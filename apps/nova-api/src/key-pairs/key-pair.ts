import type { Microversion } from '#openstack-http';
import { micros } from '../common/api-times.js';

/** A row of `nova.key_pairs`. */
export interface KeyPair {
  readonly id: number;
  readonly name: string;
  readonly user_id: string;
  readonly type: 'ssh' | 'x509';
  readonly fingerprint: string;
  readonly public_key: string;
  readonly created_at: Date;
  readonly updated_at: Date | null;
}

/** The kind is told since 2.2 (nova/api/openstack/compute/views/keypairs.py). */
const typeOf = ({ type }: KeyPair, version: Microversion) => (version.atLeast('2.2') ? { type } : {});

export function listedKeyPair(pair: KeyPair, version: Microversion) {
  const { name, public_key, fingerprint } = pair;
  return { keypair: { name, public_key, fingerprint, ...typeOf(pair, version) } };
}

export function createdKeyPair(pair: KeyPair, version: Microversion, privateKey: string | null) {
  const secret = privateKey === null ? {} : { private_key: privateKey };
  const { name, public_key, fingerprint, user_id } = pair;
  return { keypair: { ...secret, ...typeOf(pair, version), name, public_key, fingerprint, user_id } };
}

export function shownKeyPair(pair: KeyPair, version: Microversion) {
  const { id, name, public_key, fingerprint, user_id, created_at, updated_at } = pair;
  const times = {
    created_at: micros(created_at),
    deleted: false,
    deleted_at: null,
    id,
    updated_at: micros(updated_at),
  };
  return { keypair: { name, public_key, fingerprint, user_id, ...times, ...typeOf(pair, version) } };
}
