import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  badRequest,
  conflict,
  forbidden,
  type Microversion,
  notFound,
  type RequestContext,
  validateBody,
} from '#openstack-http';
import { isUniqueViolation } from '#persistence';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import type { KeyPair } from './key-pair.js';
import { type CreateKeyPairBody, keyPairSchemas } from './key-pair.schema.js';
import { newSshKey, sshFingerprint } from './ssh-key.js';
import { x509Fingerprint } from './x509-fingerprint.js';

/** quota.key_pairs, of each user. */
const MOST = 100;
/** Widths of the columns' own in characters; `public_key` is text of 64 KiB. */
const LONGEST_KEY = 65535;

export interface KeyPairPage {
  readonly limit: number;
  readonly marker: string | undefined;
}

interface NewKey {
  readonly publicKey: string;
  readonly privateKey: string | null;
  readonly fingerprint: string;
}

/** Users' key pairs (nova/compute/api.py KeypairAPI). Each belongs to a user, of whatever project. */
@Injectable()
export class KeyPairsService {
  readonly #schemaAt: (version: Microversion) => object;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {
    this.#schemaAt = keyPairSchemas(profile.keyPairs.nameSchema);
  }

  /** @throws OpenStackError 400, 403, 409, and 403 or 413 beyond the quota */
  async create(
    context: RequestContext,
    version: Microversion,
    body: unknown,
  ): Promise<{ readonly pair: KeyPair; readonly privateKey: string | null }> {
    const { keypair } = validateBody<CreateKeyPairBody>(this.#schemaAt(version), body);
    this.profile.keyPairs.checkName(keypair.name, version);
    const userId = this.#user(context, keypair.user_id, 'create');
    const [counted] = (await this.dataSource.query(
      'SELECT count(*)::integer AS count FROM nova.key_pairs WHERE user_id = $1',
      [userId],
    )) as { readonly count: number }[];
    if ((counted?.count ?? 0) >= MOST) throw this.profile.keyPairs.tooMany('Quota exceeded, too many key pairs.');
    const type = keypair.type ?? 'ssh';
    const key = await this.#key(type, keypair.public_key);
    try {
      const [pair] = (await this.dataSource.query(
        `INSERT INTO nova.key_pairs (name, user_id, type, fingerprint, public_key) VALUES ($1, $2, $3, $4, $5) RETURNING *`,
        [keypair.name, userId, type, key.fingerprint, key.publicKey],
      )) as KeyPair[];
      if (pair === undefined) throw new Error('the insert returned no row');
      return { pair, privateKey: key.privateKey };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw conflict(`Key pair '${keypair.name}' already exists.`);
    }
  }

  /** By name. @throws OpenStackError 400, 403 */
  async list(context: RequestContext, user: string | undefined, { limit, marker }: KeyPairPage): Promise<KeyPair[]> {
    const userId = this.#user(context, user, 'index');
    if (marker !== undefined && (await this.find(userId, marker)) === null)
      throw badRequest(`Marker ${marker} could not be found.`);
    return this.dataSource.query(
      'SELECT * FROM nova.key_pairs WHERE user_id = $1 AND ($2::text IS NULL OR name > $2) ORDER BY name LIMIT $3',
      [userId, marker ?? null, limit],
    );
  }

  /** @throws OpenStackError 403, 404 */
  async show(context: RequestContext, user: string | undefined, name: string): Promise<KeyPair> {
    const userId = this.#user(context, user, 'show');
    const pair = await this.find(userId, name);
    if (pair === null) throw notFound(this.profile.keyPairs.notFound(name, userId));
    return pair;
  }

  /** @throws OpenStackError 403, 404 */
  async delete(context: RequestContext, user: string | undefined, name: string): Promise<void> {
    const userId = this.#user(context, user, 'delete');
    const [, count] = (await this.dataSource.query('DELETE FROM nova.key_pairs WHERE user_id = $1 AND name = $2', [
      userId,
      name,
    ])) as [unknown, number];
    if (count === 0) throw notFound(this.profile.keyPairs.notFound(name, userId));
  }

  /** The key pair that a server is to have, by its caller's. @throws OpenStackError 400 */
  async require({ userId }: RequestContext, name: string): Promise<KeyPair> {
    const pair = await this.find(userId, name);
    if (pair === null) throw badRequest('Invalid key_name provided.');
    return pair;
  }

  async find(userId: string, name: string): Promise<KeyPair | null> {
    const [pair] = (await this.dataSource.query('SELECT * FROM nova.key_pairs WHERE user_id = $1 AND name = $2', [
      userId,
      name,
    ])) as KeyPair[];
    return pair ?? null;
  }

  /** An admin may ask for another user's (2.10). */
  #user({ isAdmin, userId }: RequestContext, asked: string | undefined, rule: string): string {
    const user = asked || userId;
    if (user !== userId && !isAdmin)
      throw forbidden(`Policy doesn't allow os_compute_api:os-keypairs:${rule} to be performed.`);
    return user;
  }

  async #key(type: 'ssh' | 'x509', given: string | undefined): Promise<NewKey> {
    if (given === undefined) return this.#newKey(type);
    const fingerprint = type === 'x509' ? x509Fingerprint(given) : sshFingerprint(given);
    if (fingerprint === null || given.length > LONGEST_KEY)
      throw badRequest('Keypair data is invalid: failed to generate fingerprint');
    return { publicKey: given, privateKey: null, fingerprint };
  }

  async #newKey(type: 'ssh' | 'x509'): Promise<NewKey> {
    if (type === 'x509')
      throw badRequest('Keypair data is invalid: certificates are not made here, only imported: give a public_key');
    const { privateKey, publicKey } = await newSshKey();
    return {
      privateKey,
      publicKey: `${publicKey} ${this.profile.keyPairs.comment}`,
      fingerprint: sshFingerprint(publicKey) ?? '',
    };
  }
}
