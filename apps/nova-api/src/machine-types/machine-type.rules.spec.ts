import { describe, expect, it } from '@jest/globals';
import { assertMove, assertSupported } from './machine-type.rules.js';

const refusal = (work: () => void): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return [status, message];
  }
};

describe('the machine type of a server', () => {
  it.each(['pc', 'q35', 'virt', 's390-ccw-virtio', 'pc-1.2', 'pc-i440fx-2.0', 'pc-q35-5.2', 'pc-q35-rhel8.2.0'])(
    'may be %s',
    (type) => {
      expect(refusal(() => assertSupported(type))).toBeNull();
    },
  );

  it.each(['qemu', 'Q35', 'pc-i440fx', 'xenfv', ''])('may not be %j', (type) => {
    expect(refusal(() => assertSupported(type))).toEqual([422, `Machine type ${type} is not supported.`]);
  });

  it.each([
    ['pc-i440fx-2.0', 'pc-i440fx-5.2'],
    ['pc-q35-5.2', 'pc-q35-5.2'],
    ['pc-q35-rhel8.2.0', 'pc-q35-rhel8.6.0'],
    ['custom', 'q35'],
  ])('may move from %s to %s', (from, to) => {
    expect(refusal(() => assertMove(from, to))).toBeNull();
  });

  it.each([
    ['pc', 'q35'],
    ['q35', 'pc-q35-5.2'],
    ['pc-q35-5.2', 'q35'],
    ['pc-q35-5.2', 'pc-q35-5.1'],
    ['pc-q35-5.2', 'pc-i440fx-5.2'],
    ['pc-q35-rhel8.6.0', 'pc-q35-rhel8.2.0'],
    ['pc-q35-5.2', 'pc-q35-5.3-custom'],
  ])('may not move from %s to %s', (from, to) => {
    expect(refusal(() => assertMove(from, to))).toEqual([400, `Cannot update machine type ${from} to ${to}.`]);
  });
});
