import { ServiceHttp } from './service-http.js';

/** An event about a server, as `POST /os-server-external-events` takes it. */
export interface ServerExternalEvent {
  readonly name: string;
  readonly server_uuid: string;
  readonly tag: string;
}

/** What became of an event: 200 when it was taken. */
export interface ServerExternalEventAnswer extends ServerExternalEvent {
  readonly status: string;
  readonly code?: number;
}

/** Block Storage speaks to Nova in its own name, not in its user's (cinder/compute/nova.py novaclient, privileged_user). */
const PRIVILEGED = {
  'x-auth-token': 'cinder:service',
  'x-user-id': 'cinder',
  'x-user-name': 'cinder',
  'x-project-id': 'service',
  'x-project-name': 'service',
  'x-roles': 'admin,service',
};

/** Nova's public API, as far as Block Storage needs it. */
export class NovaClient {
  readonly #http: ServiceHttp;

  constructor(endpoint: string) {
    this.#http = new ServiceHttp('nova', endpoint, PRIVILEGED);
  }

  /**
   * @param microversion the one that knows the events
   * @throws ServiceRefusal, OpenStackError 503 when Nova cannot be reached
   */
  async sendExternalEvents(
    events: readonly ServerExternalEvent[],
    microversion: string,
  ): Promise<readonly ServerExternalEventAnswer[]> {
    const answer = await this.#http.json<{ events: ServerExternalEventAnswer[] }>({
      method: 'POST',
      path: '/v2.1/os-server-external-events',
      json: { events },
      headers: { 'openstack-api-version': `compute ${microversion}` },
    });
    return answer.events;
  }
}
