import { boolFromString } from '#image-properties';
import { badRequest } from '#openstack-http';
import { requireMemberName } from '../members/member-request.js';
import type { V1Membership } from './v1-members.service.js';

const FORM = 'Invalid membership association: expected {"member_id": PROJECT, "can_share": true or false}';

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest(FORM);
  return value as Record<string, unknown>;
}

/** Any JSON value is a boolean to the original; text counts by its word here, so that "false" is not true. */
function canShareOf(fields: Readonly<Record<string, unknown>>): boolean | null {
  if (!Object.hasOwn(fields, 'can_share')) return null;
  const value = fields['can_share'];
  return typeof value === 'string' ? boolFromString(value) : Boolean(value);
}

/** `{"member": {"can_share": BOOLEAN}}`, or no body. @throws OpenStackError 400 */
export function readCanShare(member: string, body: unknown): V1Membership {
  const name = requireMemberName(member, FORM);
  if (body === undefined || body === null) return { member: name, can_share: null };
  const given = fieldsOf(body);
  if (!Object.hasOwn(given, 'member')) return { member: name, can_share: null };
  return { member: name, can_share: canShareOf(fieldsOf(given['member'])) };
}

/** `{"memberships": [{"member_id": PROJECT, "can_share": BOOLEAN}]}`. @throws OpenStackError 400 */
export function readMemberships(body: unknown): V1Membership[] {
  const { memberships } = fieldsOf(body);
  if (!Array.isArray(memberships)) throw badRequest('Invalid membership association: expected {"memberships": [...]}');
  return memberships.map((entry: unknown) => {
    const fields = fieldsOf(entry);
    return { member: requireMemberName(fields['member_id'], FORM), can_share: canShareOf(fields) };
  });
}
