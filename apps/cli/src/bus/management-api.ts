import type { TransportUrl } from '#messaging';
import { UsageError } from '../support/usage-error.js';

const AMQP_PORTS = new Set([5671, 5672]);
const MANAGEMENT_PORT = 15672;

/** RabbitMQ's management API for the virtual host of a transport URL, with its credentials. */
export class ManagementApi {
  private readonly base: string;
  private readonly authorization: string;
  private readonly vhost: string;

  /** @param base default: the URL's first host, port 15672 (or AMQP port + 10000 when that is not a usual one). */
  constructor(url: TransportUrl, base?: string) {
    const [host] = url.hosts;
    if (!host) throw new UsageError('--transport-url', null, 'names no host');
    const port = AMQP_PORTS.has(host.port) ? MANAGEMENT_PORT : host.port + 10_000;
    const name = host.hostname.includes(':') ? `[${host.hostname}]` : host.hostname;
    this.base = (base ?? `http://${name}:${port}`).replace(/\/+$/, '');
    this.authorization = `Basic ${Buffer.from(`${host.username}:${host.password}`).toString('base64')}`;
    this.vhost = encodeURIComponent(url.virtualHost);
  }

  get<T>(path: string): Promise<T> {
    return this.ask('GET', path);
  }

  /** @throws UsageError when the API can't be reached or refuses; the message says what to switch on. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    let response: Response;
    try {
      response = await fetch(`${this.base}/api${path.replace('{vhost}', this.vhost)}`, {
        method,
        headers: { authorization: this.authorization, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      const reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
      const hint = 'switch the plugin on (rabbitmq-plugins enable rabbitmq_management) or name it by --management-url';
      throw new UsageError('--management-url', this.base, `the management API does not answer (${reason}); ${hint}`);
    }
    const text = await response.text();
    if (!response.ok)
      throw new UsageError(
        '--management-url',
        this.base,
        `${method} ${path} answered ${response.status} ${text.slice(0, 200)}`,
      );
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
