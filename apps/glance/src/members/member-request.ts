import { isTruthy } from '#image-properties';
import { badRequest } from '#openstack-http';
import { requireBody } from '../bodies/media-types.js';
import { requireStorable } from '../images/storable-text.js';

const MEMBER_LENGTH = 255;
const CREATE_FORM = 'Expected a member in the form: {"member": "image_id"}';

function objectOf(body: unknown, form: string): Readonly<Record<string, unknown>> {
  const given = requireBody(body);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw badRequest(form);
  return given as Record<string, unknown>;
}

/** Whether text can be a project at all. @throws OpenStackError 400 */
export function requireMemberName(member: unknown, form: string): string {
  if (typeof member !== 'string') throw badRequest(form);
  if ([...member].length > MEMBER_LENGTH)
    throw badRequest(`A member should not be longer than ${MEMBER_LENGTH} characters.`);
  requireStorable([['member', member]]);
  return member;
}

/** `{"member": PROJECT}` (glance/api/v2/image_members.py RequestDeserializer.create). @throws OpenStackError 400 */
export function readNewMember(body: unknown): string {
  const given = objectOf(body, CREATE_FORM);
  if (!Object.hasOwn(given, 'member')) throw badRequest('Member to be added not specified');
  if (!isTruthy(given['member'])) throw badRequest("Member can't be empty");
  return requireMemberName(given['member'], CREATE_FORM);
}

/** `{"status": STATUS}`. @throws OpenStackError 400 */
export function readMemberStatus(body: unknown): unknown {
  const given = objectOf(body, 'Expected a status in the form: {"status": "status"}');
  if (!Object.hasOwn(given, 'status')) throw badRequest('Status not specified');
  return given['status'];
}
