import { describe, expect, it } from '@jest/globals';
import { type FlavorFacts, type ImageMeta, typedImages } from '#image-properties';
import type { ReleaseName } from '#releases';
import { hardwareRules } from '../by-release.js';
import { kindRefusal } from './host-kind.js';
import { deviceTraits, ephemeralEncryptionTraits, traitOfFormat, traitsOfProperties } from './pre-filters.js';
import { impliedTraits } from './requested-traits.js';
import { resourceRequest } from './resource-request.js';
import { strictVersion } from './version-comparison.js';

const flavorOf = (extra_specs: Record<string, string> = {}, sizes: Partial<FlavorFacts> = {}): FlavorFacts => ({
  ...{ id: 1, name: 'm1.test', flavorid: '1', memory_mb: 2048, vcpus: 4, root_gb: 20, ephemeral_gb: 0, swap: 0 },
  ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs, ...sizes },
});
const imageOf = (properties: Record<string, string> = {}): ImageMeta =>
  typedImages('hibiscus').image({ id: 'i', name: 'img', properties });

describe('a request of resources', () => {
  const asked = (specs: Record<string, string>, properties = {}, sizes = {}, isVolumeBacked = false) =>
    resourceRequest(hardwareRules('hibiscus'), flavorOf(specs, sizes), imageOf(properties), isVolumeBacked);
  const resources = (...args: Parameters<typeof asked>) =>
    Object.fromEntries(asked(...args).groups.get('')?.resources ?? []);

  it('is of the flavor, disks rounded up, the root disk of a volume left out', () => {
    const sizes = { ephemeral_gb: 1, swap: 1 };
    expect(resources({}, {}, sizes)).toEqual({ VCPU: 4, MEMORY_MB: 2048, DISK_GB: 22 });
    expect(resources({}, {}, sizes, true)).toEqual({ VCPU: 4, MEMORY_MB: 2048, DISK_GB: 2 });
  });

  it('takes what extra specs say instead, in groups, and passes over what is no amount of a class', () => {
    const specs = { 'resources:VCPU': '0', 'resources_A:CUSTOM_X': '2', 'resources:NOPE': '1', 'resources:VGPU': '-1' };
    expect(resources(specs)).toEqual({ MEMORY_MB: 2048, DISK_GB: 20 });
    expect([...asked({ ...specs, group_policy: 'isolate' }).groups.keys()].sort()).toEqual(['', '_A']);
    expect(asked({ group_policy: 'x' }).groupPolicy).toBeNull();
  });

  it('asks for pinned CPUs as such, and for one more where the emulator is kept apart', () => {
    const mixed = { 'hw:cpu_policy': 'mixed', 'hw:cpu_dedicated_mask': '^0', 'hw:emulator_threads_policy': 'isolate' };
    expect(resources(mixed)).toMatchObject({ VCPU: 1, PCPU: 4 });
    expect(resources({ 'hw:cpu_policy': 'dedicated' })).toMatchObject({ PCPU: 4 });
  });

  it('counts namespaces of persistent memory by label', () => {
    expect(resources({ 'hw:pmem': '6GB,6GB,a-b' })).toMatchObject({
      CUSTOM_PMEM_NAMESPACE_6GB: 2,
      CUSTOM_PMEM_NAMESPACE_A_B: 1,
    });
  });
});

describe('traits that wishes stand for', () => {
  const implied = (release: ReleaseName, properties: Record<string, string>, specs = {}) =>
    impliedTraits(hardwareRules(release), flavorOf(specs), imageOf(properties));

  it('name the property or the extra spec that makes them necessary', () => {
    expect(implied('hibiscus', {}, { 'os:secure_boot': 'required' })).toEqual([
      { trait: 'COMPUTE_SECURITY_UEFI_SECURE_BOOT', policy: 'required', property: 'os:secure_boot' },
    ]);
  });

  it('are of the model of a TPM, too, once releases ask for it', () => {
    const names = (release: ReleaseName) =>
      implied(release, { hw_tpm_version: '2.0', hw_tpm_model: 'tpm-crb' }).map(({ trait }) => trait);
    expect(names('zed')).toEqual(['COMPUTE_SECURITY_TPM_2_0']);
    expect(names('epoxy')).toEqual(['COMPUTE_SECURITY_TPM_CRB', 'COMPUTE_SECURITY_TPM_2_0']);
  });
});

describe('pre-filters', () => {
  it('ask for the traits of values, or for none when one value is no trait', () => {
    expect(traitsOfProperties(imageOf({ hw_disk_bus: 'scsi' })).map(({ trait }) => trait)).toEqual([
      'COMPUTE_STORAGE_BUS_SCSI',
    ]);
    expect(traitsOfProperties(imageOf({ hw_disk_bus: 'scsi', hw_viommu_model: 'virtio' }))).toEqual([]);
  });

  it('ask for a format that has a trait', () => {
    expect([traitOfFormat('qcow2'), traitOfFormat('gpt'), traitOfFormat(null)]).toEqual([
      'COMPUTE_IMAGE_TYPE_QCOW2',
      null,
      null,
    ]);
  });

  it('ask for a format of encryption where one is named', () => {
    const image = imageOf({ hw_ephemeral_encryption: 'true', hw_ephemeral_encryption_format: 'luks' });
    expect(ephemeralEncryptionTraits(flavorOf(), image).map(({ trait }) => trait)).toEqual([
      'COMPUTE_EPHEMERAL_ENCRYPTION',
      'COMPUTE_EPHEMERAL_ENCRYPTION_LUKS',
    ]);
  });

  it('ask for accelerators where the flavor names a profile of them', () => {
    const flavor = flavorOf({ 'accel:device_profile': 'gpus' });
    expect(deviceTraits(hardwareRules('zed'), flavor, imageOf()).map(({ trait }) => trait)).toEqual([
      'COMPUTE_ACCELERATORS',
    ]);
  });

  it('let the user alone have the secret of a TPM unless the flavor says otherwise', () => {
    const traits = (release: ReleaseName, specs = {}) =>
      deviceTraits(hardwareRules(release), flavorOf(specs), imageOf({ hw_tpm_version: '2.0' })).map(
        ({ trait }) => trait,
      );
    expect(traits('epoxy', { 'hw:tpm_secret_security': 'x' })).toEqual([]);
    expect(traits('hibiscus')).toEqual(['COMPUTE_SECURITY_TPM_SECRET_SECURITY_USER']);
    expect(() => traits('hibiscus', { 'hw:tpm_secret_security': 'x' })).toThrow("TPM secret security 'x' is not");
  });
});

describe('the kind of machine', () => {
  const host = {
    supportedInstances: [['x86_64', 'kvm', 'hvm']] as const,
    hypervisorVersion: 7_002_000,
    addressBits: 46,
  };
  const arch = [{ value: 'x86_64', property: 'hw_architecture' }];
  const bits = (value: number) => ({ value, property: 'hw_maxphysaddr_bits' });

  it('has addresses wide enough, where the host tells how wide they are and another property is asked for', () => {
    const refusal = (kinds: typeof arch, value: number, addressBits: number | null = 46) =>
      kindRefusal({ kinds, version: null, addressBits: bits(value) }, { ...host, addressBits }, strictVersion)?.reason;
    expect(refusal(arch, 46)).toBeUndefined();
    expect(refusal(arch, 47)).toBe("hw_maxphysaddr_bits=47 wanted, the host's physical addresses have 46 bits");
    expect(refusal(arch, 47, null)).toBeUndefined();
    expect(refusal([], 47)).toBeUndefined();
  });
});
