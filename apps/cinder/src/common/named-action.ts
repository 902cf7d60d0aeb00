import { badRequest, notFound } from '#openstack-http';

/**
 * Which action a body names: the one key of it (cinder/api/openstack/wsgi.py action_peek_json, get_method).
 *
 * @param actions that there are; a Map or Set by name
 * @param noSuchAction the release's sentence
 * @throws OpenStackError 400 for other than one key or an action that is not known, 404 for what has no keys
 */
export function namedAction(
  body: unknown,
  actions: { has(name: string): boolean },
  noSuchAction: (name: string) => string,
): string {
  if (body === undefined) throw badRequest(noSuchAction('None'));
  if (typeof body === 'string' ? body.length !== 1 : Array.isArray(body) && body.length !== 1)
    throw badRequest('Malformed request body');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw notFound('The resource could not be found.');
  const [name, ...others] = Object.keys(body);
  if (name === undefined || others.length > 0) throw badRequest('Malformed request body');
  if (!actions.has(name)) throw badRequest(noSuchAction(name));
  return name;
}
