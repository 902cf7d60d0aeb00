import type { AuthStrategy, Credentials, Identity } from './auth-strategy.js';

function header(credentials: Credentials, name: string): string | undefined {
  const value = credentials.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === '' ? undefined : first;
}

/**
 * Believes what a caller says of itself: `X-Auth-Token: user:project`, overridden by `X-User-Id`, `X-Project-Id` and
 * `X-Roles`; `X-User-Name` and `X-Project-Name` are the ids unless given. Without a project the one in the URL counts, then `admin`. A user called `admin` has the role admin unless
 * `X-Roles` says otherwise (nova/api/openstack/auth.py NoAuthMiddleware).
 */
export class NoAuthStrategy implements AuthStrategy {
  async authenticate(credentials: Credentials): Promise<Identity> {
    const token = header(credentials, 'x-auth-token');
    const colon = token?.indexOf(':') ?? -1;
    const tokenUser = colon > 0 ? token?.slice(0, colon) : token;
    const tokenProject = token !== undefined && colon >= 0 ? token.slice(colon + 1) : '';
    const userId = header(credentials, 'x-user-id') ?? (tokenUser || 'admin');
    const projectId = header(credentials, 'x-project-id') ?? (tokenProject || (credentials.urlProjectId ?? 'admin'));
    const roles = header(credentials, 'x-roles');
    return {
      userId,
      projectId,
      userName: header(credentials, 'x-user-name'),
      projectName: header(credentials, 'x-project-name'),
      roles: roles === undefined ? [userId === 'admin' ? 'admin' : 'member'] : splitRoles(roles),
      authToken: token ?? null,
    };
  }
}

function splitRoles(value: string): string[] {
  return value
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}
