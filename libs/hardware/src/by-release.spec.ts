import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FlavorFacts, type ImageMeta, typedImages } from '#image-properties';
import type { ReleaseName } from '#releases';
import { hardwareRules } from './by-release.js';

const flavorOf = (extra_specs: Record<string, string> = {}): FlavorFacts => ({
  ...{ id: 1, name: 'm1.test', flavorid: '1', memory_mb: 2048, vcpus: 2, root_gb: 20, ephemeral_gb: 0, swap: 0 },
  ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs },
});
const imageOf = (release: ReleaseName, properties: Record<string, string> = {}): ImageMeta =>
  typedImages(release).image({ id: 'i', name: 'img', properties });
const thrown = (className: string, text: string) =>
  expect.objectContaining({ className, message: expect.stringContaining(text) as unknown });

const ENCRYPTED = { hw_mem_encryption: 'true', hw_firmware_type: 'uefi', hw_machine_type: 'q35' };

describe('memory encryption', () => {
  const { memoryEncryption, lockedMemory } = hardwareRules('hibiscus');
  const asked = (properties: Record<string, string>, specs = {}) =>
    memoryEncryption(flavorOf(specs), imageOf('hibiscus', { ...ENCRYPTED, ...properties }));

  it('is SEV where no model is named, or none can be', () => {
    expect(asked({})?.model).toBe('amd-sev');
    const named = flavorOf({ 'hw:mem_encryption_model': 'intel-tdx' });
    expect(hardwareRules('epoxy').memoryEncryption(named, imageOf('epoxy', ENCRYPTED))?.model).toBe('amd-sev');
  });

  it('is of the model on which flavor and image agree', () => {
    expect(asked({}, { 'hw:mem_encryption_model': 'amd-sev-es' })?.trait).toBe('HW_CPU_X86_AMD_SEV_ES');
    const both = { hw_mem_encryption_model: 'amd-sev' };
    expect(() => asked(both, { 'hw:mem_encryption_model': 'amd-sev-es' })).toThrow(
      thrown('FlavorImageConflict', 'explicitly set to amd-sev-es'),
    );
    expect(() => asked({}, { 'hw:mem_encryption_model': 'x' })).toThrow(
      thrown('Invalid', "model 'x'. Allowed values: amd-sev, amd-sev-es, amd-sev-snp, intel-tdx."),
    );
  });

  it('needs stateless firmware, and no video device, of the models that have neither', () => {
    const tdx = { hw_mem_encryption_model: 'intel-tdx' };
    expect(() => asked(tdx)).toThrow(thrown('StatelessFirmwareRequired', 'The intel-tdx memory'));
    expect(() => asked({ ...tdx, hw_firmware_stateless: 'true' })).toThrow(thrown('InvalidVideoMode', "to 'none'"));
    expect(asked({ ...tdx, hw_firmware_stateless: 'true', hw_video_model: 'none' })?.model).toBe('intel-tdx');
  });

  it('locks the memory of a guest that needs it, whatever else is said', () => {
    const unlocked = imageOf('hibiscus', { ...ENCRYPTED, hw_locked_memory: 'false' });
    expect(lockedMemory(flavorOf(), unlocked)).toBe(true);
    expect(hardwareRules('epoxy').lockedMemory(flavorOf(), unlocked)).toBe(false);
  });

  it('names what it can of the root volume of a server', () => {
    const volume = (release: ReleaseName) => typedImages(release).image({ properties: { hw_mem_encryption: 'true' } });
    const check = (release: ReleaseName) => () => hardwareRules(release).memoryEncryption(flavorOf(), volume(release));
    expect(check('zed')).toThrow(thrown('NotImplementedError', "'id'"));
    expect(check('epoxy')).toThrow(thrown('FlavorImageConflict', "of image <no-id> but image None doesn't have"));
    expect(check('hibiscus')).toThrow(thrown('FlavorImageConflict', 'of image <no-id> but the image metadata'));
  });
});

describe('devices of later releases', () => {
  const { packedRing, redirectedUsbPorts, soundModel, statelessFirmware, usbModel } = hardwareRules('hibiscus');

  it.each(['zed', 'epoxy'] as const)('are nothing to %s, whatever the flavor says', (release) => {
    const flavor = flavorOf({ 'hw:sound_model': 'x', 'hw:usb_model': 'x', 'hw:redirected_usb_ports': 'x' });
    const rules = hardwareRules(release);
    const image = imageOf('zed');
    expect([rules.soundModel(flavor, image), rules.usbModel(flavor, image)]).toEqual([null, null]);
    expect(rules.redirectedUsbPorts(flavor, image)).toBe(0);
  });

  it('conflict whenever flavor and image both ask for redirected USB ports, equal or not', () => {
    const ports = fc.integer({ min: 1, max: 15 });
    fc.assert(
      fc.property(ports, ports, (ofFlavor, ofImage) => {
        const image = imageOf('hibiscus', { hw_redirected_usb_ports: String(ofImage) });
        expect(redirectedUsbPorts(flavorOf(), image)).toBe(ofImage);
        expect(redirectedUsbPorts(flavorOf({ 'hw:redirected_usb_ports': ` ${ofFlavor} ` }), imageOf('hibiscus'))).toBe(
          ofFlavor,
        );
        expect(() => redirectedUsbPorts(flavorOf({ 'hw:redirected_usb_ports': String(ofFlavor) }), image)).toThrow(
          thrown('FlavorImageConflict', `set to ${ofFlavor}, conflicting`),
        );
      }),
    );
  });

  it('have models of their own', () => {
    const image = imageOf('hibiscus', { hw_sound_model: 'ich9', hw_usb_model: 'none' });
    expect([soundModel(flavorOf(), image), usbModel(flavorOf(), image)]).toEqual(['ich9', 'none']);
    expect(() => soundModel(flavorOf({ 'hw:sound_model': 'ICH9' }), imageOf('hibiscus'))).toThrow("model 'ICH9'");
  });

  it('take packed virtqueues of flavor or image, unless they contradict each other', () => {
    const image = imageOf('hibiscus', { hw_virtio_packed_ring: 'yes' });
    expect(packedRing(flavorOf({ 'hw:virtio_packed_ring': 'true' }), image)).toBe(true);
    expect(() => packedRing(flavorOf({ 'hw:virtio_packed_ring': '' }), image)).toThrow('explicitly set to False');
  });

  it('are stateless in UEFI images only, which once was an error and now is silence', () => {
    const bios = { hw_firmware_stateless: 'true' };
    expect(() => hardwareRules('epoxy').statelessFirmware(imageOf('epoxy', bios))).toThrow('only when UEFI');
    expect(statelessFirmware(imageOf('hibiscus', bios))).toBeNull();
    expect(statelessFirmware(imageOf('hibiscus', { ...bios, hw_firmware_type: 'uefi' }))).toBe(true);
  });
});
