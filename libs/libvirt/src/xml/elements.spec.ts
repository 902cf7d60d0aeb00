import { describe, expect, it } from '@jest/globals';
import { CpuNuma } from './cpu-numa.js';
import { EmulatorPin, VcpuPin, VcpuSched } from './cpu-pins.js';
import { FeatureGroup } from './feature-group.js';
import { Iommu } from './iommu.js';
import { SevLaunchSecurity } from './launch-security.js';
import { MemoryBacking } from './memory-backing.js';
import { NovaInstance } from './nova-metadata.js';
import { NumaTune } from './numa-tune.js';
import { Tpm } from './tpm.js';
import type { XmlFormat } from './xml-element.js';
import { xmlDocument } from './xml-writer.js';

/** One line, without the space between elements. */
const flat = (part: XmlFormat): string => xmlDocument(part.format()).replace(/\n\s*/g, '');

describe('elements of later releases', () => {
  it('writes switches of a feature group, all on', () => {
    expect(flat(new FeatureGroup('hyperv', [['relaxed'], ['spinlocks', { retries: '8191' }]]))).toBe(
      '<hyperv><relaxed state="on"/><spinlocks state="on" retries="8191"/></hyperv>',
    );
  });

  it('writes how memory is backed, and knows when there is nothing to write', () => {
    const backing = new MemoryBacking();
    expect(backing.isEmpty).toBe(true);
    backing.hugePages = [{ sizeKib: 2048, nodeset: '0' }];
    backing.isShareable = false;
    backing.isLocked = true;
    expect(flat(backing)).toBe(
      '<memoryBacking><hugepages><page size="2048" nodeset="0" unit="KiB"/></hugepages><nosharepages/><locked/></memoryBacking>',
    );
  });

  it('writes memory in a file with all that belongs to it', () => {
    const backing = Object.assign(new MemoryBacking(), { isFileBacked: true });
    expect(flat(backing)).toBe(
      '<memoryBacking><source type="file"/><access mode="shared"/><allocation mode="immediate"/><discard/></memoryBacking>',
    );
  });

  it('numbers guest nodes and names their host nodes', () => {
    expect(flat(new NumaTune('0-1', [1, 0]))).toBe(
      '<numatune><memory mode="strict" nodeset="0-1"/><memnode cellid="0" mode="strict" nodeset="1"/>' +
        '<memnode cellid="1" mode="strict" nodeset="0"/></numatune>',
    );
    expect(flat(new CpuNuma([{ id: 0, cpus: '0-1', memory: 1024, memAccess: null }]))).toBe(
      '<numa><cell id="0" cpus="0-1" memory="1024"/></numa>',
    );
  });

  it('writes pins and schedulers of CPUs', () => {
    expect(flat(new EmulatorPin('0-3'))).toBe('<emulatorpin cpuset="0-3"/>');
    expect(flat(new VcpuPin(1, '7'))).toBe('<vcpupin vcpu="1" cpuset="7"/>');
    expect(flat(new VcpuSched('1-3', 'fifo', 1))).toBe('<vcpusched vcpus="1-3" scheduler="fifo" priority="1"/>');
  });

  it('writes an emulated TPM with its secret', () => {
    expect(flat(new Tpm('tpm-crb', '2.0', 's'))).toBe(
      '<tpm model="tpm-crb"><backend type="emulator" version="2.0"><encryption secret="s"/></backend></tpm>',
    );
  });

  it('leaves the address width out where libvirt can not be told', () => {
    expect(flat(new Iommu('intel'))).toBe(
      '<iommu model="intel"><driver intremap="on" caching_mode="on" eim="off" iotlb="on"/></iommu>',
    );
    expect(flat(Object.assign(new Iommu('virtio'), { addressBits: 48, hasExtendedInterrupts: true }))).toBe(
      '<iommu model="virtio"><driver intremap="on" caching_mode="on" aw_bits="48" eim="on" iotlb="on"/></iommu>',
    );
  });

  it('writes the launch settings of SEV', () => {
    expect(flat(new SevLaunchSecurity(0x33, { cbitpos: 47, reducedPhysBits: 1 }))).toBe(
      '<launchSecurity type="sev"><policy>0x0033</policy><cbitpos>47</cbitpos><reducedPhysBits>1</reducedPhysBits></launchSecurity>',
    );
  });

  it('tells of the server in nova’s own namespace', () => {
    const meta = new NovaInstance();
    meta.packageVersion = '26.2.2';
    meta.displayName = 'a & b';
    meta.user = { uuid: 'u', name: 'demo' };
    meta.root = { type: 'image', uuid: 'i' };
    meta.ports = [{ uuid: 'p', ips: [{ address: 'fd00::1', version: 6 }] }];
    expect(flat(meta)).toBe(
      '<nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"><nova:package version="26.2.2"/>' +
        '<nova:name>a &amp; b</nova:name><nova:owner><nova:user uuid="u">demo</nova:user></nova:owner>' +
        '<nova:root type="image" uuid="i"/><nova:ports><nova:port uuid="p">' +
        '<nova:ip type="fixed" address="fd00::1" ipVersion="6"/></nova:port></nova:ports></nova:instance>',
    );
  });
});
