import { type NovaObject, novaObject } from '#nova-rpc';

interface TrustedCerts {
  readonly ids: readonly string[];
}

const VERSION = '1.0';

/** `instance_extra.trusted_certs`: ids of certificates as a versioned object (nova/objects/trusted_certs.py). */
export function trustedCertsText(ids: readonly string[] | null | undefined): string | null {
  return ids === null || ids === undefined ? null : JSON.stringify(novaObject('TrustedCerts', VERSION, { ids }));
}

export function trustedCertsOf(text: string | null): readonly string[] | null {
  return text === null ? null : (JSON.parse(text) as NovaObject<TrustedCerts>)['nova_object.data'].ids;
}
