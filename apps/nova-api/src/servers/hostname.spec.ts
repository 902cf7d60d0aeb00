import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sanitizeHostname } from './hostname.js';

describe('a host name made of a display name', () => {
  it('is lower case, with dashes for blanks and underscores', () => {
    expect(sanitizeHostname('My Server_1', 'u')).toBe('my-server-1');
    expect(sanitizeHostname('../etc/passwd', 'u')).toBe('etcpasswd');
  });

  it('is made of the uuid when nothing of the name can stay', () => {
    expect(sanitizeHostname('汉字', '42')).toBe('server-42');
  });

  it('is a label of at most 63 letters, digits and dashes, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        expect(sanitizeHostname(name, '6f2e9d0c')).toMatch(/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/);
      }),
    );
  });
});
