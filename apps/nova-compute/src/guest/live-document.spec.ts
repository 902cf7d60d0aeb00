import { describe, expect, it } from '@jest/globals';
import { findDevice, onTarget, plug, rootDiskFormat, unplug, withAddress } from './live-document.js';

const disk = (dev: string, type = 'qcow2') => `    <disk type="file" device="disk">
      <driver name="qemu" type="${type}" cache="none"/>
      <target bus="virtio" dev="${dev}"/>
    </disk>
`;
const vif = (mac: string) => `    <interface type="bridge">
      <mac address="${mac}"/>
      <target dev="tap0"/>
    </interface>
`;
const document = (devices: string) => `<domain type="qemu">
  <name>&lt;disk &gt;</name>
  <devices>
${devices}    <input type="tablet" bus="usb"/>
  </devices>
</domain>
`;

describe('a document of a running domain', () => {
  it('gets a disk behind its last one, once', () => {
    const once = plug(document(disk('vda')), 'disk', disk('vdb'), onTarget('/dev/vdb'));
    expect(once).toBe(document(disk('vda') + disk('vdb')));
    expect(plug(once, 'disk', disk('vdb'), onTarget('/dev/vdb'))).toBe(once);
  });

  it('gets a first interface at the end of its devices', () => {
    const plugged = plug(
      document(disk('vda')),
      'interface',
      vif('fa:16:3e:00:00:01'),
      withAddress('fa:16:3e:00:00:01'),
    );
    expect(plugged).toContain(`<input type="tablet" bus="usb"/>\n${vif('fa:16:3e:00:00:01')}  </devices>`);
  });

  it('loses a device, and nothing when it has none such', () => {
    const both = document(disk('vda') + disk('vdb'));
    expect(unplug(both, 'disk', onTarget('vdb'))).toBe(document(disk('vda')));
    expect(unplug(both, 'disk', onTarget('vdc'))).toBe(both);
  });

  it('tells devices of longer names apart', () => {
    expect(findDevice(document(disk('vdaa')), 'disk', onTarget('/dev/vda'))).toBeUndefined();
  });

  it('tells the format of the root disk', () => {
    expect(rootDiskFormat(document(disk('vda', 'raw') + disk('vdb')))).toBe('raw');
  });
});
