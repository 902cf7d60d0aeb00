import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '#service-process';
import { HostGuests } from './host-guests.js';

const guests = (release: 'icehouse' | 'zed', options: Record<string, string | number | boolean>) =>
  new HostGuests({ release, computeHostDescriptions: [{ name: 'compute1', options }] });

describe('the options of a described host', () => {
  it('are what its domains are made by', () => {
    const { config } = guests('zed', { 'vnc.server_listen': '10.0.0.1' }).of('compute1');
    expect(config).toEqual({ 'vnc.server_listen': '10.0.0.1' });
  });

  it('are refused where no domain of the release depends on them, with those that there are', () => {
    const refused = () => guests('icehouse', { 'vnc.server_listen': '10.0.0.1' });
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(
      /host compute1: options: "vnc\.server_listen" is none .* icehouse .*DEFAULT\.vncserver_listen/,
    );
  });

  it('can not name the domains of one host otherwise', () => {
    expect(() => guests('zed', { 'DEFAULT.instance_name_template': 'x-%d' })).toThrow(/instance_name_template/);
  });
});
