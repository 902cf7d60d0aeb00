import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AckBatch } from './ack-batch.js';

describe('a batch of acknowledgements', () => {
  it('is one frame for an unbroken row', () => {
    const sent: [number, boolean][] = [];
    const batch = new AckBatch(
      (...ack) => sent.push(ack),
      () => undefined,
    );
    for (const tag of [2, 1, 3]) batch.ack(tag);
    batch.flush();
    batch.ack(5);
    batch.flush();
    batch.ack(4);
    batch.flush();
    expect(sent).toEqual([
      [3, true],
      [5, false],
      [4, false],
    ]);
  });

  it('settles each delivery once and none that was not acknowledged, in whatever order and rhythm', () => {
    const order = fc.integer({ min: 1, max: 60 }).chain((count) =>
      fc.tuple(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, index) => index + 1),
          { minLength: 0 },
        ),
        fc.array(fc.boolean(), { minLength: count, maxLength: count }),
        fc.integer({ min: 0, max: 9 }),
      ),
    );
    fc.assert(
      fc.property(order, ([tags, flushes, rejectEvery]) => {
        const unacked = new Set(Array.from({ length: 60 }, (_, index) => index + 1));
        const wanted = new Set<number>();
        const batch = new AckBatch(
          (tag, multiple) => {
            const covered = multiple ? [...unacked].filter((one) => one <= tag) : [tag];
            for (const one of covered) {
              expect(wanted.has(one)).toBe(true);
              expect(unacked.delete(one)).toBe(true);
            }
          },
          () => undefined,
        );
        for (const [index, tag] of tags.entries()) {
          wanted.add(tag);
          if (rejectEvery > 0 && index % rejectEvery === 0) {
            unacked.delete(tag);
            batch.skip(tag);
          } else batch.ack(tag);
          if (flushes[index]) batch.flush();
        }
        batch.flush();
        expect([...wanted].filter((tag) => unacked.has(tag))).toEqual([]);
      }),
    );
  });
});
