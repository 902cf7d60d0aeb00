import type { Identity } from '../auth/auth-strategy.js';
import type { FaultDialect } from '../faults/fault-dialect.js';
import { badRequest } from '../faults/openstack-error.js';
import { isStorableText } from './storable-text.js';

/** What user_id, project_id and their like hold in every table. */
const IDENTITY_LENGTH = 255;

/** A percent sign that begins no escape stands for itself, as for Python's `unquote`. */
const STRAY_PERCENT = /%(?![0-9a-f]{2})/gi;

/** @returns null for escapes that are no UTF-8 */
function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(STRAY_PERCENT, '%25'));
  } catch {
    // decodeURIComponent has no other way to say so.
    return null;
  }
}

function refuseUnstorable(where: string, value: string, messages: FaultDialect['messages']): void {
  if (!isStorableText(value)) throw badRequest(messages.unfitValue(where, value));
}

/**
 * Refuses, before any handler sees it, a path or a query that no row could ever equal.
 *
 * @param url path and query as they came
 * @throws OpenStackError 400 (nova/api/validation/__init__.py query_schema: a query that is no UTF-8)
 */
export function guardUrl(url: string, messages: FaultDialect['messages']): void {
  const question = url.indexOf('?');
  const path = unescaped(question < 0 ? url : url.slice(0, question));
  if (path === null) throw badRequest(messages.malformedUrl);
  refuseUnstorable('path', path, messages);
  if (question < 0) return;
  for (const pair of url.slice(question + 1).split('&')) {
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals < 0 ? pair.length : equals), equals < 0 ? '' : pair.slice(equals + 1)];
    const [field, text] = [unescaped(name), unescaped(value)];
    if (field === null || text === null) throw badRequest('Query string is not UTF-8 encoded');
    refuseUnstorable('query', field, messages);
    refuseUnstorable(field, text, messages);
  }
}

/** @throws OpenStackError 400 for a caller whose ids, names or roles fit no column or are no text */
export function guardIdentity(identity: Identity, messages: FaultDialect['messages']): void {
  const { userId, projectId, userName, projectName, roles } = identity;
  const told = {
    user_id: [userId],
    project_id: [projectId],
    user_name: [userName],
    project_name: [projectName],
    roles,
  };
  for (const [field, values] of Object.entries(told)) {
    for (const value of values) {
      if (value === undefined) continue;
      refuseUnstorable(field, value, messages);
      if ([...value].length > IDENTITY_LENGTH)
        throw badRequest(`Invalid input for field/attribute ${field}: it has more than ${IDENTITY_LENGTH} characters.`);
    }
  }
}
