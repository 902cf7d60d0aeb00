import { describe, expect, it } from '@jest/globals';
import { inheritedColumns, kernelAndRamdisk, rootDeviceName } from './untyped-instance-columns.js';

describe('inheritedColumns', () => {
  it('takes the raw names, not the ones of later releases', () => {
    const properties = { os_type: 'windows', architecture: 'x86_64', vm_mode: 'hvm', hw_architecture: 'aarch64' };
    expect(inheritedColumns({ properties }, null)).toEqual({
      os_type: 'windows',
      architecture: 'x86_64',
      vm_mode: 'hvm',
      auto_disk_config: false,
    });
  });

  it('lets the request decide auto_disk_config, else the image', () => {
    expect(inheritedColumns({ properties: { auto_disk_config: 'yes' } }, null).auto_disk_config).toBe(true);
    expect(inheritedColumns({ properties: { auto_disk_config: 'yes' } }, false).auto_disk_config).toBe(false);
  });

  it('refuses AUTO for an image that forbids it', () => {
    const image = { id: 'i', properties: { auto_disk_config: ' Disabled ' } };
    expect(() => inheritedColumns(image, true)).toThrow('Requested image i has automatic disk resize disabled.');
    expect(inheritedColumns(image, null).auto_disk_config).toBe(false);
  });
});

describe('kernelAndRamdisk', () => {
  const properties = { kernel_id: 'k', ramdisk_id: 'r' };

  it('prefers the request to the image', () => {
    expect(kernelAndRamdisk({ properties }, { kernelId: 'mine' })).toEqual({ kernelId: 'mine', ramdiskId: 'r' });
  });

  it('takes both away for the null kernel', () => {
    expect(kernelAndRamdisk({ properties }, { kernelId: 'nokernel' })).toEqual({ kernelId: null, ramdiskId: null });
    expect(kernelAndRamdisk({ properties }, { nullKernel: 'k' })).toEqual({ kernelId: null, ramdiskId: null });
  });
});

describe('rootDeviceName', () => {
  it('prefers the property to the last root mapping', () => {
    const mappings = [
      { virtual: 'root', device: 'sda1' },
      { virtual: 'root', device: 'sda' },
    ];
    expect(rootDeviceName({ mappings })).toBe('sda');
    expect(rootDeviceName({ mappings, root_device_name: '/dev/vda' })).toBe('/dev/vda');
    expect(rootDeviceName({})).toBeNull();
  });

  it('fails on mappings that are text, as a volume keeps them', () => {
    expect(() => rootDeviceName({ mappings: '[]' })).toThrow('string indices must be integers');
  });
});
