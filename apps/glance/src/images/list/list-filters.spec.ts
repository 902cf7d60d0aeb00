import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OpenStackError } from '#openstack-http';
import { RELEASES } from '#releases';
import { glanceProfile } from '../../changes.js';
import { parseIsoTime } from './iso-time.js';
import { operatorFilter, splitQuotedList } from './list-filters.js';
import { readListParams } from './list-params.js';
import { listStatement } from './list-statement.js';
import { queryPairs } from './query-params.js';

const zed = glanceProfile('zed');
const icehouse = glanceProfile('icehouse');

const QUERY = {
  withDeleted: false,
  viewer: null,
  visibilities: null,
  unlistedFor: null,
  sharedWith: null,
} as const;

describe('a filter', () => {
  it.each([
    ['name', 'x', { kind: 'column', column: 'name', anyOf: ['x'] }],
    ['status', 'in:active,queued', { kind: 'column', column: 'status', anyOf: ['active', 'queued'] }],
    ['name', 'in:"a,b",c', { kind: 'column', column: 'name', anyOf: ['a,b', 'c'] }],
    ['size_min', '5', { kind: 'range', column: 'size', comparison: 'gte', bound: '5' }],
    ['hw_disk_bus', 'scsi', { kind: 'property', name: 'hw_disk_bus', value: 'scsi' }],
    ['kernel_id', 'in:a', { kind: 'property', name: 'kernel_id', value: 'in:a' }],
    ['constructor', 'x', { kind: 'property', name: 'constructor', value: 'x' }],
  ])('%s=%s is read as what it says', (name, value, filter) => {
    expect(operatorFilter(name, value, 3)).toEqual(filter);
  });

  it.each([
    ['2026-11-22T02:01:31Z', 'eq'],
    ['2026-11-22T02:01:31+00:00', 'eq'],
    ['gte:2026-11-22T02:01:31Z', 'gte'],
    ['neq:2026-11-22 02:01:31', 'neq'],
  ])('created_at=%s compares times', (expression, comparison) => {
    const at = new Date('2026-11-22T02:01:31Z');
    expect(operatorFilter('created_at', expression, 3)).toEqual({ kind: 'time', column: 'created_at', comparison, at });
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

describe('a query', () => {
  const read = (query: string, reader = zed) => readListParams(reader, queryPairs(`/v2/images?${query}`));
  const refusal = (query: string, reader = zed): unknown => {
    try {
      return read(query, reader);
    } catch (error) {
      return [(error as OpenStackError).status, (error as Error).message];
    }
  };
  const NUMBER = 'Unable to filter on a range with a non-numeric value.';

  it.each([
    ['limit=abc', 'limit param must be an integer', 'limit param must be an integer'],
    ['limit=1.0', 'limit param must be an integer', 'limit param must be an integer'],
    ['limit=-1', 'limit param must be positive', 'limit param must be positive'],
    ['visibility=nosuch', 'Invalid visibility value: nosuch', 'Invalid visibility value: nosuch'],
    ['member_status=x', 'Invalid status: x', 'Invalid status: x'],
    ['sort_dir=up', 'Invalid sort direction: up', 'Invalid sort direction: up'],
    ['size_min=abc', NUMBER, NUMBER],
    ['size_max=', NUMBER, NUMBER],
    ['foo_max=x', NUMBER, NUMBER],
    ['created_at=gt:2020-02-30', 'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.', null],
    ['created_at=in:2020-02-03', 'Unable to filter on a unknown operator.', null],
    ['name=neq:x', "Unable to filter by unknown operator 'neq'.", null],
    ['protected=True', "Invalid value 'True' for 'protected' filter. Valid values are 'true' or 'false'.", null],
    ['os_hidden=1', "Invalid value '1' for 'os_hidden' filter. Valid values are 'true' or 'false'.", null],
    ['changes-since=2020', 'The "changes-since" filter is no longer available on v2.', null],
    ['sort=name&sort_key=id', 'Old and new sorting syntax cannot be combined', null],
    ['visibility=community', null, 'Invalid visibility value: community'],
    [
      'sort_key=nosuch',
      'Invalid sort key: nosuch. It must be one of the following: name, status, container_format, disk_format, size, id, created_at, updated_at.',
      'Sort key supplied was not valid.',
    ],
  ])('%s is refused in the words of its release, or read', (query, underZed, underIcehouse) => {
    const expected = (message: string | null) => (message === null ? expect.any(Object) : [400, message]);
    expect(refusal(query)).toEqual(expected(underZed));
    expect(refusal(query, icehouse)).toEqual(expected(underIcehouse));
  });

  it('reads every name that it does not know as a property, so that it narrows the list', () => {
    for (const query of ['nosuch=1', 'sorted=name', 'limits=1', '__proto__=x'])
      expect(read(query).filters).toContainEqual({
        kind: 'property',
        name: query.split('=')[0],
        value: query.split('=')[1],
      });
    expect(read('sort=name:asc&os_hidden=true', icehouse).filters).toEqual([
      { kind: 'property', name: 'sort', value: 'name:asc' },
      { kind: 'property', name: 'os_hidden', value: 'true' },
    ]);
  });

  it('takes of a repeated steering parameter the first; the second is a filter', () => {
    const { limit, filters } = read('limit=2&limit=1');
    expect([limit, filters.at(-1)]).toEqual([2, { kind: 'property', name: 'limit', value: '1' }]);
  });

  it('finds nothing by an empty visibility under zed, and everything under icehouse', () => {
    expect([read('visibility=').visibility, read('visibility=', icehouse).visibility]).toEqual(['', null]);
  });

  it.each(RELEASES)('takes a number in every way in which int() takes it, under %s', (release) => {
    const reader = glanceProfile(release);
    const padding = fc.constantFrom('', ' ', '\t', '\n ');
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        padding,
        padding,
        fc.constantFrom('', '+', '00'),
        (n, a, b, sign) => {
          const value = encodeURIComponent(`${a}${sign}${n}${b}`);
          expect(read(`size_min=${value}`, reader)).toEqual(read(`size_min=${n}`, reader));
          expect(read(`limit=${value}`, reader).limit).toBe(n > 1000n ? 1000 : Number(n));
        },
      ),
    );
  });

  it.each(RELEASES)('is read or refused, whatever it says, under %s', (release) => {
    const text = fc.string({ unit: 'binary' });
    const name = fc.oneof(
      text,
      fc.constantFrom('limit', 'size_min', 'created_at', 'name', 'sort', 'sort_dir', 'tag', 'protected'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text)), (pairs) => {
        try {
          listStatement({ ...QUERY, ...readListParams(glanceProfile(release), pairs) });
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
        }
      }),
    );
  });
});

describe('a time', () => {
  it.each([
    ['2020', '2020-01-01T00:00:00.000Z'],
    ['2020-02', '2020-02-01T00:00:00.000Z'],
    ['20200203T040506Z', '2020-02-03T04:05:06.000Z'],
    ['2020-02-03T04', '2020-02-03T04:00:00.000Z'],
    ['2020-02-03T04:05:06.5+01:00', '2020-02-03T03:05:06.500Z'],
    ['2020-02-03 04:05:06-0130', '2020-02-03T05:35:06.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
  ])('%s is read as ISO 8601 has it', (text, time) => {
    expect(parseIsoTime(text)?.toISOString()).toBe(time);
  });

  it.each([
    '',
    'x',
    '202002',
    '2020-02-30',
    '2020-13-01',
    '2020-01-01T25:00:00Z',
    '0000-01-01',
    '99999-01-01',
    ' 2020',
  ])('%j is none', (text) => {
    expect(parseIsoTime(text)).toBeNull();
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
          params = readListParams(zed, queryPairs(`/v2/images?${query}`));
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
    const limitOf = (query: string) => readListParams(zed, queryPairs(`/v2/images${query}`)).limit;
    expect([limitOf(''), limitOf('?limit=3'), limitOf('?limit=5000')]).toEqual([25, 3, 1000]);
  });
});
