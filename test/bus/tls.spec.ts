import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createTransport, InvalidTransportUrl } from '#messaging';
import { createVhost, findBroker, NO_BROKER, type TestVhost } from '../support/rabbit.js';

Logger.overrideLogger(false);
const pem = (name: string) => fileURLToPath(new URL(`./fixtures/tls/${name}.pem`, import.meta.url));
const broker = await findBroker();
if (!broker) process.stderr.write(`${NO_BROKER}\n`);

(broker ? describe : describe.skip)('a transport over TLS', () => {
  let vhost: TestVhost;
  let server: Server;
  /** Lets nobody in without a certificate that it knows. */
  let strict: Server;

  beforeAll(async () => {
    if (!broker) return;
    vhost = await createVhost(broker, 'tls');
    const pair = { key: readFileSync(pem('key')), cert: readFileSync(pem('cert')) };
    const listening = async (options: TlsOptions) => {
      const listener = createServer({ ...pair, ...options }, (client) => {
        const plain = connect(broker.port, broker.host);
        client.pipe(plain).pipe(client);
        for (const socket of [client, plain]) socket.on('error', () => undefined);
      });
      listener.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      return listener;
    };
    server = await listening({});
    strict = await listening({ ca: pair.cert, requestCert: true, rejectUnauthorized: true });
  });
  afterAll(async () => {
    for (const listener of [server, strict]) await new Promise((resolve) => listener?.close(resolve));
    await vhost?.drop();
  });

  const url = (options: string, listener = server) =>
    vhost
      .transportUrl(`?${options}`)
      .replace(`:${vhost.broker.port}/`, `:${(listener.address() as AddressInfo).port}/`);

  async function declares(transportUrl: string): Promise<void> {
    const transport = createTransport({ url: transportUrl, controlExchange: 'nova' });
    try {
      await transport.connect();
      await transport.driver.declareQueue(transport.topology.deadLetterQueue('tls'));
    } finally {
      await transport.close();
    }
  }

  it('checks the certificate of the broker against the CA file', async () => {
    await declares(url(`ssl=1&ssl_ca_file=${encodeURIComponent(pem('cert'))}`));
    await expect(vhost.api('/queues/{vhost}/tls.dead')).resolves.toMatchObject({ name: 'tls.dead' });
  });

  it('takes any certificate where no CA file is named, as oslo.messaging does', async () => {
    await declares(url('').replace('rabbit://', 'rabbit+tls://'));
    await expect(vhost.api('/queues/{vhost}/tls.dead')).resolves.toMatchObject({ durable: true });
  });

  it('does not speak to a broker whose certificate another CA signed', async () => {
    await expect(declares(url(`ssl=1&ssl_ca_file=${encodeURIComponent(pem('other'))}`))).rejects.toThrow(
      /self-signed certificate/,
    );
  });

  describe('to a broker that asks for the certificate of its client', () => {
    const CA = `ssl=1&ssl_ca_file=${encodeURIComponent(pem('cert'))}`;
    const CERTIFICATE = `&ssl_cert_file=${encodeURIComponent(pem('cert'))}`;
    const key = (name: string) => `&ssl_key_file=${encodeURIComponent(pem(name))}`;

    it('shows its certificate, the key plain or encrypted with a password', async () => {
      await declares(url(`${CA}${CERTIFICATE}${key('key')}`, strict));
      await declares(url(`${CA}${CERTIFICATE}${key('encrypted-key')}&ssl_key_password=open%20sesame`, strict));
    });

    it('is not let in without one', async () => {
      await expect(declares(url(CA, strict))).rejects.toThrow();
    });

    it('says so when the password does not open the key', async () => {
      const wrong = `${CA}${CERTIFICATE}${key('encrypted-key')}&ssl_key_password=wrong`;
      await expect(declares(url(wrong, strict))).rejects.toThrow(/ssl_key_password/);
    });
  });

  it('says which file is missing', async () => {
    const missing = declares(url('ssl=1&ssl_ca_file=/nowhere/ca.pem'));
    await expect(missing).rejects.toThrow(InvalidTransportUrl);
    await expect(missing).rejects.toThrow(/ssl_ca_file: ENOENT/);
  });
});
