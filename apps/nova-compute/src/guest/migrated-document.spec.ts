import { describe, expect, it } from '@jest/globals';
import { migratedDocument } from './migrated-document.js';

const document = (host: { listen: string; cpus: [string, string]; node: string }, model: string) => `<domain type="kvm">
  <numatune>
    <memory mode="strict" nodeset="${host.node}"/>
    <memnode cellid="0" mode="strict" nodeset="${host.node}"/>
  </numatune>
  <vcpu>2</vcpu>
  <cputune>
    <emulatorpin cpuset="${host.cpus.join(',')}"/>
    <vcpupin vcpu="0" cpuset="${host.cpus[0]}"/>
    <vcpupin vcpu="1" cpuset="${host.cpus[1]}"/>
    <vcpusched vcpus="${host.cpus[0]}" scheduler="fifo" priority="1"/>
  </cputune>
  <devices>
    <graphics type="vnc" autoport="yes" listen="${host.listen}"/>
    <console type="tcp">
      <source mode="bind" host="${host.listen}" service="10000"/>
    </console>
    <interface type="bridge">
      <model type="${model}"/>
    </interface>
  </devices>
</domain>
`;
const SOURCE = { listen: '10.0.0.1', cpus: ['0', '1'] as [string, string], node: '0' };
const DESTINATION = { listen: '10.0.0.2', cpus: ['8', '9'] as [string, string], node: '1' };

describe('the document of a domain that goes to another host', () => {
  it("has the destination's addresses, CPUs and memory nodes, and all else as it was", () => {
    expect(migratedDocument(document(SOURCE, 'e1000'), document(DESTINATION, 'virtio'))).toBe(
      document(DESTINATION, 'e1000'),
    );
  });

  it('stays as it is where the destination would make no such part', () => {
    expect(migratedDocument(document(SOURCE, 'e1000'), '<domain/>')).toBe(document(SOURCE, 'e1000'));
  });

  it('is not moved by text of users that looks like such a part', () => {
    const name = '<name>&lt;graphics type="vnc" listen="a"/&gt;</name>';
    expect(migratedDocument(`<domain>${name}</domain>`, document(DESTINATION, 'virtio'))).toBe(
      `<domain>${name}</domain>`,
    );
  });
});
