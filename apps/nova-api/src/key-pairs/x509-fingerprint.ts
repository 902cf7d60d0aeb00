import { X509Certificate } from 'node:crypto';
import { badRequest } from '#openstack-http';

/** Reads a certificate in PEM. @throws OpenStackError 400 (nova/crypto.py generate_x509_fingerprint) */
export function x509Fingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint.toLowerCase();
  } catch {
    // Node tells only by throwing that a certificate is none.
    const reason = 'failed to generate X509 fingerprint. Error message: Unable to load PEM file.';
    throw badRequest(`Keypair data is invalid: ${reason}`);
  }
}
