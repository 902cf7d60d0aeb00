import { describe, expect, it } from '@jest/globals';
import {
  ImageCopyFailure,
  ImageUnacceptable,
  type ProbeDiskImage,
  probeReadableImage,
  probeSafeImage,
} from './disk-image-probe.js';

const GIB = 1024n ** 3n;

interface Qcow2 {
  readonly size?: bigint;
  readonly backingFile?: string;
  readonly features?: bigint;
  readonly clusterBits?: number;
}

function qcow2({ size = GIB, backingFile, features = 0n, clusterBits = 16 }: Qcow2 = {}): Buffer {
  const head = Buffer.alloc(512);
  head.write('QFI\xfb', 0, 'latin1');
  head.writeUInt32BE(3, 4);
  head.writeUInt32BE(clusterBits, 20);
  head.writeBigUInt64BE(size, 24);
  head.writeBigUInt64BE(features, 72);
  if (backingFile !== undefined) {
    head.writeBigUInt64BE(200n, 8);
    head.writeUInt32BE(backingFile.length, 16);
    head.write(backingFile, 200);
  }
  return head;
}

function vmdk(descriptor: string): Buffer {
  const head = Buffer.alloc(4096);
  head.write('KDMV', 0, 'latin1');
  head.writeUInt32LE(1, 4);
  head.writeBigUInt64LE(2048n, 12);
  head.writeBigUInt64LE(1n, 28);
  head.writeBigUInt64LE(4n, 36);
  head.write(descriptor, 512, 'latin1');
  return head;
}

const SPARSE =
  '# Disk DescriptorFile\nversion=1\ncreateType="monolithicSparse"\nRW 2048 SPARSE "disk.vmdk"\nddb.x = "1"\n';

const probed = (probe: ProbeDiskImage) => (diskFormat: string | null, head: Buffer, sizeGib: number) => () =>
  probe('i', { disk: diskFormat, container: 'bare' }, head, sizeGib);

describe.each([
  ['icehouse', probed(probeReadableImage)],
  ['zed', probed(probeSafeImage)],
] as const)('the head of an image, under %s', (_, probe) => {
  it('fits its disk_format', () => {
    expect(probe('qcow2', qcow2(), 1)).not.toThrow();
    expect(probe('raw', Buffer.from('anything'), 1)).not.toThrow();
    expect(probe('iso', Buffer.alloc(600, 7), 1)).not.toThrow();
    expect(probe('vmdk', vmdk(SPARSE), 1)).not.toThrow();
    expect(probe(null, Buffer.alloc(0), 1)).not.toThrow();
  });

  it('is refused when no program can read it', () => {
    for (const clusterBits of [8, 22, 4_000_000_000]) expect(probe('qcow2', qcow2({ clusterBits }), 1)).toThrow();
    expect(probe('qcow2', Buffer.from('QFI\xfb', 'latin1'), 1)).toThrow();
  });

  it('is refused when the disk in it is larger than the volume, whatever the image says it is', () => {
    for (const format of ['qcow2', 'raw', 'ami', null]) {
      expect(probe(format, qcow2({ size: 5n * GIB }), 1)).toThrow(ImageUnacceptable);
      expect(probe(format, qcow2({ size: 2n ** 64n - 1n }), 2 ** 31 - 1)).toThrow(ImageUnacceptable);
      expect(probe(format, qcow2({ size: GIB + 1n }), 1)).toThrow();
      expect(probe(format, qcow2({ size: 5n * GIB }), 5)).not.toThrow();
    }
  });

  it('is refused when a part of the data is in another file', () => {
    for (const format of ['qcow2', 'raw'])
      for (const backingFile of ['/etc/passwd', ''])
        expect(probe(format, qcow2({ backingFile }), 1)).toThrow(ImageUnacceptable);
  });
});

describe('the words of a refusal', () => {
  it('are those of each release', () => {
    const head = qcow2({ size: 5n * GIB });
    expect(probed(probeSafeImage)('qcow2', head, 1)).toThrow(
      "Image i is unacceptable: Image virtual size is 5GB and doesn't fit in a volume of size 1GB.",
    );
    expect(probed(probeReadableImage)('qcow2', head, 1)).toThrow(
      "Image i is unacceptable: Size is 5GB and doesn't fit in a volume of size 1GB.",
    );
    expect(probed(probeReadableImage)('qcow2', qcow2({ backingFile: '/etc/passwd' }), 1)).toThrow(
      'Image i is unacceptable: fmt=qcow2 backed by:/etc/passwd',
    );
  });

  it('tell under icehouse that what is larger by less than a GiB fails when it is written', () => {
    expect(probed(probeReadableImage)('qcow2', qcow2({ size: GIB + 1n }), 1)).toThrow(ImageCopyFailure);
  });
});

describe('data that is not of the format that the image claims', () => {
  const ofNoFormat = [Buffer.alloc(0), Buffer.from('QFI'), Buffer.alloc(512, 7)];

  it.each(['qcow2', 'vdi', 'vhdx', 'vmdk'])('is refused as %s under zed, and a raw disk under icehouse', (format) => {
    for (const head of ofNoFormat) {
      expect(probed(probeSafeImage)(format, head, 1)).toThrow(ImageUnacceptable);
      expect(probed(probeReadableImage)(format, head, 1)).not.toThrow();
    }
    expect(probed(probeReadableImage)(format, vmdk(''), 1)).not.toThrow();
  });

  it('is of no use under icehouse as a chain of VHDs, which is a VHD in an OVF', () => {
    const probe = (disk: string, container: string) => () =>
      probeReadableImage('i', { disk, container }, Buffer.alloc(512, 7), 1);
    expect(probe('vhd', 'ovf')).toThrow(ImageCopyFailure);
    expect(probe('vhd', 'bare')).not.toThrow();
    expect(probe('raw', 'ovf')).not.toThrow();
  });
});

describe('under zed alone', () => {
  const probe = probed(probeSafeImage);

  it('an image that leads to other files, or whose features nobody knows, is not safe', () => {
    for (const features of [0b100n, 0b10000n, 1n << 63n]) expect(probe('qcow2', qcow2({ features }), 1)).toThrow();
    for (const features of [0b1n, 0b1000n]) expect(probe('qcow2', qcow2({ features }), 1)).not.toThrow();
    expect(probe('raw', Buffer.from('QED\0'), 1)).toThrow(ImageUnacceptable);
  });

  it('a VMDK is taken when all of it is in one file', () => {
    for (const descriptor of [
      SPARSE.replace('monolithicSparse', 'monolithicFlat'),
      SPARSE.replace('disk.vmdk', '/etc/passwd'),
      SPARSE.replace(/RW .*\n/, ''),
      SPARSE.replace('version=1', 'what is this'),
      '',
    ])
      expect(probe('vmdk', vmdk(descriptor), 1)).toThrow(ImageUnacceptable);
  });
});
