import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { python2DictOrder } from './dict-order.js';

describe('python2DictOrder', () => {
  it('orders keys as 2.7.18 printed them', () => {
    expect(python2DictOrder(['device_name', 'volume_id'])).toEqual(['volume_id', 'device_name']);
    const numbered = Array.from({ length: 40 }, (_, index) => `k${String(index).padStart(2, '0')}`);
    expect(python2DictOrder(numbered).slice(0, 7)).toEqual(['k13', 'k12', 'k11', 'k10', 'k17', 'k16', 'k15']);
  });

  it('lets the key that came first keep its slot, so a copy may look different', () => {
    expect(python2DictOrder(['volume_id', 'device_name'])).toEqual(['device_name', 'volume_id']);
  });

  it('keeps every key, whatever it is', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 200 }), (keys) => {
        expect(new Set(python2DictOrder(keys))).toEqual(new Set(keys));
      }),
    );
  });
});
