import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterOf, splitQuotedList } from './list-filters.js';
import { queryPairs, readListParams } from './list-params.js';
import { listStatement } from './list-statement.js';

const VISIBILITIES = ['public', 'private'];

describe('a filter', () => {
  it.each([
    ['name', 'x', { kind: 'column', column: 'name', anyOf: ['x'] }],
    ['status', 'in:active,queued', { kind: 'column', column: 'status', anyOf: ['active', 'queued'] }],
    ['name', 'in:"a,b",c', { kind: 'column', column: 'name', anyOf: ['a,b', 'c'] }],
    ['size_min', '5', { kind: 'range', column: 'size', comparison: 'gte', bound: 5 }],
    ['hw_disk_bus', 'scsi', { kind: 'property', name: 'hw_disk_bus', value: 'scsi' }],
    ['kernel_id', 'in:a', { kind: 'property', name: 'kernel_id', value: 'in:a' }],
    ['constructor', 'x', { kind: 'property', name: 'constructor', value: 'x' }],
  ])('%s=%s is read as what it says', (name, value, filter) => {
    expect(filterOf(name, value)).toEqual(filter);
  });

  it.each([
    ['2026-11-22T02:01:31Z', 'eq'],
    ['2026-11-22T02:01:31+00:00', 'eq'],
    ['gte:2026-11-22T02:01:31Z', 'gte'],
    ['neq:2026-11-22 02:01:31', 'neq'],
  ])('created_at=%s compares times', (expression, comparison) => {
    const at = new Date('2026-11-22T02:01:31Z');
    expect(filterOf('created_at', expression)).toEqual({ kind: 'time', column: 'created_at', comparison, at });
  });

  it('keeps every value of a list whose values are quoted', () => {
    const value = fc.string({ minLength: 1 }).filter((text) => !/["\\]/.test(text));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        expect(splitQuotedList(values.map((text) => `"${text}"`).join(','))).toEqual(values);
      }),
    );
  });
});

describe('the statement of a list', () => {
  it('carries nothing of what a user wrote in its text', () => {
    const secret = 'zqx';
    const text = fc.string().map((value) => `${secret}${value.replaceAll('\0', '')}`);
    fc.assert(
      fc.property(text, text, text, (name, value, tag) => {
        const query = new URLSearchParams([
          [name, value],
          ['name', value],
          ['tag', tag],
          ['owner', value],
        ]);
        let params: ReturnType<typeof readListParams>;
        try {
          params = readListParams(queryPairs(`/v2/images?${query}`), VISIBILITIES);
        } catch (error) {
          // An operator that does not exist, or text that can't be stored: refused before there is a statement.
          expect(error).toMatchObject({ status: 400 });
          return;
        }
        const { filters, sort, limit } = params;
        const viewer = { projectId: value, open: ['public'], shared: ['shared'], memberStatus: 'all' };
        const { sql } = listStatement({
          filters,
          withDeleted: false,
          viewer,
          visibilities: null,
          unlistedFor: null,
          sharedWith: null,
          sort,
          limit,
          marker: value,
        });
        expect(sql).not.toContain(secret);
      }),
    );
  });

  it('asks for at most a thousand images, and for 25 when no limit is given', () => {
    const limitOf = (query: string) => readListParams(queryPairs(`/v2/images${query}`), VISIBILITIES).limit;
    expect([limitOf(''), limitOf('?limit=3'), limitOf('?limit=5000')]).toEqual([25, 3, 1000]);
  });
});
