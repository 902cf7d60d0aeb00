import type { AuthStrategy, Credentials, Identity } from './auth-strategy.js';

/** glanceclient escapes the values of its headers (`admin%3Aadmin`); what is no escape stands for itself. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // decodeURIComponent has no other way to say so.
    return value;
  }
}

function header(credentials: Credentials, name: string): string | undefined {
  const value = credentials.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === '' ? undefined : unescaped(first);
}

/**
 * Believes what a caller says of itself: `X-Auth-Token: user:project`, overridden by `X-User-Id`, `X-Project-Id` and
 * `X-Roles`; `X-User-Name` and `X-Project-Name` are the ids unless given. Without a project the one in the URL counts, then
 * `admin`. A user called `admin` has the role admin unless `X-Roles` says otherwise, and so has whoever sends a token that
 * names a user alone, as `auth_type: none` does (`notused`): a cloud where nobody checks knows no better
 * (nova/api/openstack/auth.py NoAuthMiddleware, cinder/api/middleware/auth.py).
 */
export class NoAuthStrategy implements AuthStrategy {
  async authenticate(credentials: Credentials): Promise<Identity> {
    const token = header(credentials, 'x-auth-token');
    const { user, project } = parts(token);
    const givenUser = header(credentials, 'x-user-id');
    const userId = givenUser ?? (user || 'admin');
    const projectId = header(credentials, 'x-project-id') ?? (project || (credentials.urlProjectId ?? 'admin'));
    const roles = header(credentials, 'x-roles');
    const isAdmin = userId === 'admin' || (givenUser === undefined && project === undefined);
    return {
      userId,
      projectId,
      userName: header(credentials, 'x-user-name'),
      projectName: header(credentials, 'x-project-name'),
      roles: roles === undefined ? [isAdmin ? 'admin' : 'member'] : splitRoles(roles),
      authToken: token ?? null,
    };
  }
}

/** @returns no project for a token without a colon */
function parts(token = ''): { user: string; project: string | undefined } {
  const colon = token.indexOf(':');
  return colon < 0
    ? { user: token, project: undefined }
    : { user: token.slice(0, colon), project: token.slice(colon + 1) };
}

function splitRoles(value: string): string[] {
  return value
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}
