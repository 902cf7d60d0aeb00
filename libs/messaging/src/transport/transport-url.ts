import { InvalidTransportUrl } from '../errors/messaging-errors.js';
import { readUrlOptions, type TransportUrlOptions } from './transport-url-options.js';

export interface TransportHost {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** `oslo_messaging/transport.py TransportURL`, taken apart. */
export interface TransportUrl {
  readonly driver: 'rabbit' | 'fake';
  /** In the order of the URL; each has credentials of its own. At least one under `rabbit`. */
  readonly hosts: readonly TransportHost[];
  /** Percent-decoded; `/` alone in the URL and nothing at all both mean the virtual host `/`. */
  readonly virtualHost: string;
  readonly options: TransportUrlOptions;
  /** Name of the in-process broker under `fake`. */
  readonly brokerName: string;
}

const DRIVERS: Readonly<Record<string, 'rabbit' | 'fake'>> = { rabbit: 'rabbit', kombu: 'rabbit', fake: 'fake' };
const AMQP_PORT = 5672;
const AMQPS_PORT = 5671;

function decode(text: string, what: string, url: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidTransportUrl(`${what} ${JSON.stringify(text)} holds a "%" that encodes nothing`, url);
  }
}

function parseHost(text: string, defaultPort: number, url: string): TransportHost {
  const at = text.lastIndexOf('@');
  const [user, ...rest] = at < 0 ? [''] : text.slice(0, at).split(':');
  const address = text.slice(at + 1);
  const match = /^(\[[0-9a-fA-F:.%]+\]|[^:[\]]*)(?::(\d*))?$/.exec(address);
  if (!match) throw new InvalidTransportUrl(`${JSON.stringify(address)} is not "host" or "host:port"`, url);
  const port = match[2] ? Number(match[2]) : defaultPort;
  if (port < 1 || port > 65535) throw new InvalidTransportUrl(`port ${match[2]} is not between 1 and 65535`, url);
  return {
    hostname: (match[1] ?? '').replace(/^\[|\]$/g, '') || 'localhost',
    port,
    username: at < 0 ? 'guest' : decode(user ?? '', 'the user name', url),
    password: at < 0 ? 'guest' : decode(rest.join(':'), 'the password', url),
  };
}

/**
 * Reads `driver://[user:pass@]host[:port][,[user:pass@]host2[:port2]]/virtual_host?option=value`.
 *
 * @throws InvalidTransportUrl naming the part that is wrong.
 */
export function parseTransportUrl(url: string): TransportUrl {
  const match = /^([a-z]+)(\+tls)?:\/\/([^/?]*)(\/[^?]*)?(?:\?(.*))?$/s.exec(url);
  const driver = match?.[1] === undefined ? undefined : DRIVERS[match[1]];
  if (!match || !driver) {
    throw new InvalidTransportUrl(
      'it must start with "rabbit://" or "fake://", like rabbit://user:password@host:5672/virtual_host',
      url,
    );
  }
  const [, , tls, authority = '', path = '', query = ''] = match;
  const options = readUrlOptions(new URLSearchParams(query), tls !== undefined, url);
  const defaultPort = options.tls ? AMQPS_PORT : AMQP_PORT;
  return {
    driver,
    hosts: driver === 'fake' ? [] : authority.split(',').map((host) => parseHost(host, defaultPort, url)),
    virtualHost: decode(path.slice(1), 'the virtual host', url) || '/',
    options,
    brokerName: driver === 'fake' ? `${authority}${path === '/' ? '' : path}` : '',
  };
}
