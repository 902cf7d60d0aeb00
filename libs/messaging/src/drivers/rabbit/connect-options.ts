import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Options } from 'amqplib';
import { InvalidTransportUrl } from '../../errors/messaging-errors.js';
import type { TransportHost, TransportUrl } from '../../transport/transport-url.js';

/** Milliseconds for TCP, TLS and AMQP handshakes together. */
const CONNECT_TIMEOUT_MS = 10_000;
const FRAME_MAX = 131_072;

export interface ConnectArguments {
  readonly url: Options.Connect;
  readonly socket: Readonly<Record<string, unknown>>;
}

function readPem(file: string | undefined, option: string): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new InvalidTransportUrl(`option ${option}: ${(cause as Error).message}`, file);
  }
}

/** The key in PEM; one that its password does not open is a mistake in the URL, which no other try mends. */
function readKey(file: string | undefined, passphrase: string | undefined): Buffer | undefined {
  const key = readPem(file, 'ssl_key_file');
  if (key === undefined) return undefined;
  try {
    createPrivateKey({ key, passphrase });
    return key;
  } catch (cause) {
    throw new InvalidTransportUrl(`ssl_key_file and ssl_key_password: ${(cause as Error).message}`, file ?? '');
  }
}

/** What amqplib needs for one host of the URL. Nagle's algorithm stays off: it stalls calls of 10 KB for 80 ms. */
export function connectArguments(url: TransportUrl, host: TransportHost, connectionName: string): ConnectArguments {
  const { options } = url;
  const tls = options.tls
    ? {
        ca: readPem(options.tlsCaFile, 'ssl_ca_file'),
        cert: readPem(options.tlsCertFile, 'ssl_cert_file'),
        key: readKey(options.tlsKeyFile, options.tlsKeyPassword),
        passphrase: options.tlsKeyPassword,
        // As oslo.messaging: the broker's certificate is checked when a CA file is named, and only then.
        rejectUnauthorized: options.tlsCaFile !== undefined,
      }
    : {};
  return {
    url: {
      protocol: options.tls ? 'amqps' : 'amqp',
      hostname: host.hostname,
      port: host.port,
      username: host.username,
      password: host.password,
      vhost: encodeURIComponent(url.virtualHost),
      heartbeat: options.heartbeatS,
      frameMax: FRAME_MAX,
    },
    socket: {
      ...tls,
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: connectionName },
    },
  };
}
