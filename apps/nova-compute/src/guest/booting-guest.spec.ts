import { describe, expect, it } from '@jest/globals';
import { renderDomain } from '#libvirt';
import type { BlockDeviceData } from '#nova-rpc';
import { RELEASES, type ReleaseName } from '#releases';
import { blockDevice, serverToBuild } from '../../test/compute.harness.js';
import { BootingGuest } from './booting-guest.js';
import { guestRequest } from './guest-request.js';

/** A record that counts how often one of its keys is read. */
function counting<T extends object>(record: T, key: string): { record: T; count: () => number } {
  let reads = 0;
  const get = (target: T, name: string | symbol) => {
    if (name === key) reads += 1;
    return Reflect.get(target, name);
  };
  return { record: new Proxy(record, { get }), count: () => reads };
}

const PROPERTIES = { hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi', hw_vif_model: 'e1000' };
/** Read once by whatever makes a domain, under each release. */
const ONCE_A_DOMAIN = 'DEFAULT.instance_name_template';
const asked = (n: number) =>
  blockDevice({ source_type: 'volume', destination_type: 'volume', volume_id: `volume-${n}`, boot_index: n });
const connected = (row: BlockDeviceData, n: number): BlockDeviceData => ({
  ...row,
  attachment_id: `attachment-${n}`,
  connection_info: {
    driver_volume_type: 'rbd',
    data: { name: `volumes/${n}`, hosts: ['10.0.0.1'], ports: ['6789'], access_mode: n === 0 ? 'rw' : 'ro' },
    serial: `volume-${n}`,
  },
});

function booting(release: ReleaseName, rows: readonly BlockDeviceData[]) {
  const { instance, image } = serverToBuild(PROPERTIES);
  const config = counting(
    { [ONCE_A_DOMAIN]: 'instance-%08x', 'libvirt.disk_cachemodes': 'network=writeback' },
    ONCE_A_DOMAIN,
  );
  const numa = counting({ 'hw:numa_nodes': '1' }, 'hw:numa_nodes');
  const flavor = { ...instance.flavor, extra_specs: numa.record };
  const known = { instance: { ...instance, flavor }, image };
  const request = guestRequest(release, known, rows, { host: {}, config: config.record });
  return { request, renders: config.count, constraints: numa.count };
}

describe.each(RELEASES)('a server that boots from volumes under %s', (release) => {
  const rows = [asked(0), asked(1)];
  const attached = rows.map(connected);

  it('has its domain made once, and its constraints asked once', () => {
    const { request, renders, constraints } = booting(release, rows);
    const guest = new BootingGuest(request, rows);
    expect([...guest.mountpoints()]).toEqual([
      [rows[0]?.uuid, expect.stringMatching(/^\/dev\/[sv]da$/)],
      [rows[1]?.uuid, expect.stringMatching(/^\/dev\/[sv]d[ab]$/)],
    ]);
    guest.domain(attached);
    expect(renders()).toBe(1);
    const whole = booting(release, attached);
    renderDomain(whole.request);
    expect(constraints()).toBe(whole.constraints());
  });

  it('gets the document that its connected volumes would have had at once', () => {
    const { request } = booting(release, rows);
    const guest = new BootingGuest(request, rows);
    guest.mountpoints();
    const domain = guest.domain(attached);
    expect(domain.xml).toContain('volumes/1');
    expect(domain).toEqual({
      ...renderDomain({ ...request, blockDevices: attached }),
      blockDevices: domain.blockDevices,
    });
    expect(domain.blockDevices).toEqual(
      renderDomain({ ...request, blockDevices: attached }).blockDevices.map((row, n) => ({ ...attached[n], ...row })),
    );
  });

  it('has names before a connection that the host does not know refuses it', () => {
    const { request } = booting(release, rows);
    const guest = new BootingGuest(request, rows);
    expect(guest.mountpoints().size).toBe(2);
    const unknown = attached.map((row) => ({ ...row, connection_info: { driver_volume_type: 'vhs', data: {} } }));
    expect(() => guest.domain(unknown)).toThrow('Could not find a handler for vhs volume.');
  });
});
