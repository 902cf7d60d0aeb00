import type { IncomingHttpHeaders } from 'node:http';

/** Who a request is from, before its request id is known. */
export interface Identity {
  readonly userId: string;
  readonly projectId: string;
  readonly userName?: string;
  readonly projectName?: string;
  readonly roles: readonly string[];
  readonly authToken: string | null;
}

export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  /** The project named in the URL (`/v3/{project_id}/...`), if any. */
  readonly urlProjectId: string | undefined;
}

/** The one place that decides who a caller is. Returns null when the caller must authenticate first. */
export interface AuthStrategy {
  authenticate(credentials: Credentials): Promise<Identity | null>;
}
