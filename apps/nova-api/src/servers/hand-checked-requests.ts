import { isIPv4, isIPv6 } from 'node:net';
import { charLength, member, parsePythonInt, pythonText, type UserKeyed } from '#image-properties';
import { badRequest, validateBody } from '#openstack-http';
import { idFromHref } from '../common/id-from-href.js';
import { applyRules } from '../common/rule-errors.js';
import type { ServerRequests } from './create-request.js';
import { type CreateServerBody, createServerSchemas } from './server.schema.js';
import { rebuildSchemas, updateServerSchemas } from './server-changes.schema.js';

const ANYTHING = {};
const OBJECTS = { type: 'array', items: { type: 'object' } };
/** The original has no schema: what it checks itself is checked below, the rest is checked as by later releases. */
const schemaAt = createServerSchemas({
  name: { type: 'string' },
  imageRef: ANYTHING,
  flavorRef: ANYTHING,
  adminPass: ANYTHING,
  accessIPv4: ANYTHING,
  accessIPv6: ANYTHING,
  user_data: { type: ['string', 'null'] },
  min_count: ANYTHING,
  max_count: ANYTHING,
  config_drive: { type: ['string', 'boolean', 'integer', 'null'] },
  block_device_mapping: OBJECTS,
  block_device_mapping_v2: OBJECTS,
});

const CHANGED_OTHERWISE = { name: ANYTHING, accessIPv4: ANYTHING, accessIPv6: ANYTHING };

/** What a uuid looks like to 2014.1: as Python prints it. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME_LENGTH = 255;
/** The original has no bound of its own, but a quota of servers. */
const MOST_SERVERS = 1000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** nova/utils.py check_string_length (2014.1), of the name without the space around it */
function checkName(name: unknown): void {
  if (typeof name !== 'string') throw badRequest('Server name is not a string or unicode');
  const length = charLength(name.trim());
  if (length < 1) throw badRequest('Server name has a minimum character requirement of 1.');
  if (length > NAME_LENGTH) throw badRequest(`Server name has more than ${NAME_LENGTH} characters.`);
  if (name.includes('\0')) throw badRequest('Server name has a character that can not be stored.');
}

/** nova/api/openstack/compute/servers.py _image_uuid_from_href (2014.1): a URL counts by its last part. */
function imageId(imageRef: unknown): string {
  const id = pythonText(imageRef, 2).split('/').at(-1) ?? '';
  if (!UUID.test(id)) throw badRequest('Invalid imageRef provided.');
  return id;
}

/** nova/api/openstack/compute/servers.py _image_from_req_data (2014.1) */
function imageIdOf(server: UserKeyed): string {
  const { imageRef, block_device_mapping: legacy, block_device_mapping_v2: modern } = server;
  const isGiven = (list: unknown) => Array.isArray(list) && list.length > 0;
  if (!imageRef && (isGiven(legacy) || isGiven(modern))) return '';
  if (imageRef === undefined) throw badRequest('Missing imageRef attribute');
  return imageId(imageRef);
}

/** _validate_access_ipv4 and _validate_access_ipv6 */
function checkAddresses({ accessIPv4, accessIPv6 }: UserKeyed, isAbsent: (value: unknown) => boolean): void {
  if (!isAbsent(accessIPv4) && !(typeof accessIPv4 === 'string' && isIPv4(accessIPv4)))
    throw badRequest('accessIPv4 is not proper IPv4 format');
  if (!isAbsent(accessIPv6) && !(typeof accessIPv6 === 'string' && isIPv6(accessIPv6)))
    throw badRequest('accessIPv6 is not proper IPv6 format');
}

/** nova/utils.py validate_integer (2014.1) */
function count(value: unknown, name: string): number {
  const parsed = parsePythonInt(pythonText(value, 2), 2);
  if (parsed === null) throw badRequest(`Invalid input received: ${name} must be an integer`);
  if (parsed < 1) throw badRequest(`Invalid input received: ${name} must be >= 1`);
  if (parsed > MOST_SERVERS) throw badRequest(`Invalid input received: ${name} must be <= ${MOST_SERVERS}`);
  return Number(parsed);
}

function checkUserData(data: unknown): void {
  if (typeof data === 'string' && !BASE64.test(data.replace(/\s/g, '')))
    throw badRequest('Userdata content cannot be decoded');
}

const isNone = (value: unknown) => value === undefined || value === null;

/** nova/api/openstack/compute/servers.py create (2014.1), in its order */
export const handCheckedRequests: ServerRequests = {
  create: (version, body, api) => {
    const given: unknown = typeof body === 'object' && body !== null ? member(body as UserKeyed, 'server') : undefined;
    const fields = typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as UserKeyed) : null;
    if (fields !== null) {
      if (fields['adminPass'] !== undefined && typeof fields['adminPass'] !== 'string')
        throw badRequest('Invalid adminPass');
      if (fields['name'] === undefined) throw badRequest('Server name is not defined');
      checkName(fields['name']);
      imageIdOf(fields);
      checkAddresses(fields, isNone);
      if (fields['flavorRef'] === undefined) throw badRequest('Missing flavorRef attribute');
      checkUserData(fields['user_data']);
    }
    const request = validateBody<CreateServerBody>(schemaAt(version), body);
    const { server } = request;
    const mapping = applyRules(() => api.mapping(server, false));
    const minimum = count(server.min_count ?? 1, 'min_count');
    const maximum = count(server.max_count ?? minimum, 'max_count');
    if (minimum > maximum) throw badRequest('min_count must be <= max_count');
    return {
      server: { ...server, name: server.name.trim() },
      hints: request['os:scheduler_hints'] ?? request['OS-SCH-HNT:scheduler_hints'],
      imageRef: imageIdOf(server as UserKeyed),
      flavorId: idFromHref(pythonText(server.flavorRef, 2)),
      mapping,
      minimum,
      maximum,
    };
  },
  updateSchema: updateServerSchemas(CHANGED_OTHERWISE),
  rebuildSchema: rebuildSchemas({ ...CHANGED_OTHERWISE, imageRef: ANYTHING }),
  checkChanges: (attributes) => {
    const fields = attributes as UserKeyed;
    if (fields['name'] !== undefined) checkName(fields['name']);
    checkAddresses(fields, (value) => isNone(value) || value === '');
  },
  rebuildImage: imageId,
  flavorNotFound: () => 'Invalid flavorRef provided.',
  // Default of multi_instance_display_name_template (2014.1)
  nameOf: (name, _index, uuid) => `${name}-${uuid}`,
};
