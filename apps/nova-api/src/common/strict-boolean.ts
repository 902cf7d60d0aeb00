import { strictBoolFromString } from '#image-properties';
import { badRequest } from '#openstack-http';

const ACCEPTABLE = ['0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'].map((word) => `'${word}'`);

/** @throws OpenStackError 400 with the original's words for anything else (oslo.utils strutils.bool_from_string, strict) */
export function strictBoolean(text: string): boolean {
  const meant = strictBoolFromString(text);
  if (meant !== null) return meant;
  throw badRequest(
    `Invalid input received: Unrecognized value '${text}', acceptable values are: ${ACCEPTABLE.join(', ')}`,
  );
}
