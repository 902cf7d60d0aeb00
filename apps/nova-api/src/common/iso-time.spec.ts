import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseIsoTime } from './iso-time.js';

describe('times of a query', () => {
  it.each([
    ['2090-01-01T00:00:00Z', '2090-01-01T00:00:00.000Z'],
    ['2090-01-01 00:00', '2090-01-01T00:00:00.000Z'],
    ['2090-01-02', '2090-01-02T00:00:00.000Z'],
    ['20900102T030405Z', '2090-01-02T03:04:05.000Z'],
    ['2090-1-2T03:04:05,25+02:00', '2090-01-02T01:04:05.250Z'],
    ['2090-01-01T23:30-0100', '2090-01-02T00:30:00.000Z'],
    ['2090-01-01T10+02', '2090-01-01T08:00:00.000Z'],
    ['2090-02', '2090-02-01T00:00:00.000Z'],
    ['2090', '2090-01-01T00:00:00.000Z'],
  ])('reads %s', (text, time) => {
    expect(parseIsoTime(text)?.toISOString()).toBe(time);
  });

  it.each([
    '',
    'yesterday',
    '2090-13-01',
    '2090-02-30',
    '0000-01-01',
    '2090-01-01T24:00',
    '209001',
    '2090-01-01T10:00:00 02:00',
    '1\n',
  ])('refuses %j', (text) => {
    expect(parseIsoTime(text)).toBeNull();
  });

  it('reads back whatever time is written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        (time) => {
          expect(parseIsoTime(time.toISOString())).toEqual(time);
        },
      ),
    );
  });

  it('answers any text with a time or none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => parseIsoTime(text) === null || !Number.isNaN(parseIsoTime(text)?.getTime())),
    );
  });
});
