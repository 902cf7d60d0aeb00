import { describe, expect, it } from '@jest/globals';
import { InvalidTransportUrl } from '../errors/messaging-errors.js';
import { parseTransportUrl } from './transport-url.js';

describe('a transport URL', () => {
  it('without host means guest at localhost, virtual host /', () => {
    for (const url of ['rabbit://', 'rabbit:///', 'kombu:///'])
      expect(parseTransportUrl(url)).toMatchObject({
        driver: 'rabbit',
        hosts: [{ hostname: 'localhost', port: 5672, username: 'guest', password: 'guest' }],
        virtualHost: '/',
      });
  });

  it('names several hosts, each with its own credentials', () => {
    const url = 'rabbit://u:p%40ss@one:5673,v:q:r@[::1],three:1/vh%2F1?heartbeat_timeout_threshold=5';
    expect(parseTransportUrl(url)).toMatchObject({
      hosts: [
        { hostname: 'one', port: 5673, username: 'u', password: 'p@ss' },
        { hostname: '::1', port: 5672, username: 'v', password: 'q:r' },
        { hostname: 'three', port: 1, username: 'guest', password: 'guest' },
      ],
      virtualHost: 'vh/1',
      options: { heartbeatS: 5 },
    });
  });

  it.each([
    ['rabbit://h/', '/'],
    ['rabbit://h//', '/'],
    ['rabbit://h/a', 'a'],
    ['rabbit://h/a/b', 'a/b'],
  ])('%s stands for virtual host %s', (url, virtualHost) => {
    expect(parseTransportUrl(url).virtualHost).toBe(virtualHost);
  });

  it('reads the options that change names, delivery and TLS', () => {
    const { options, hosts } = parseTransportUrl(
      'rabbit://h/?ssl=1&ssl_ca_file=/ca.pem&rabbit_quorum_queue=true&rabbit_qos_prefetch_count=10&rpc_conn_pool_size=64',
    );
    expect(options).toMatchObject({
      tls: true,
      tlsCaFile: '/ca.pem',
      quorumQueues: true,
      durableQueues: true,
      prefetch: 10,
    });
    expect(hosts[0]?.port).toBe(5671);
    expect(parseTransportUrl('rabbit+tls://h').options.tls).toBe(true);
  });

  it('names an in-process broker', () => {
    expect(parseTransportUrl('fake://')).toMatchObject({ driver: 'fake', brokerName: '', hosts: [] });
    expect(parseTransportUrl('fake:///').brokerName).toBe('');
    expect(parseTransportUrl('fake://one').brokerName).toBe('one');
  });

  it.each([
    ['amqp://h', /must start with "rabbit:\/\/"/],
    ['nonsense', /must start with/],
    ['rabbit://h:0', /port 0/],
    ['rabbit://h:99999', /port 99999/],
    ['rabbit://h:12x', /"h:12x" is not "host" or "host:port"/],
    ['rabbit://u%zz@h', /user name "u%zz"/],
    ['rabbit://h/?ssl=maybe', /option ssl must be true or false, not "maybe"/],
    ['rabbit://h/?heartbeat_timeout_threshold=soon', /must be a number/],
    ['rabbit://h/?sll=1', /"sll" is not one that oslo.messaging knows/],
  ])('%s is refused with the part that is wrong', (url, reason) => {
    expect(() => parseTransportUrl(url)).toThrow(InvalidTransportUrl);
    expect(() => parseTransportUrl(url)).toThrow(reason);
  });
});
