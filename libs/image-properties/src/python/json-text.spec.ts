import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pythonJson } from './json-text.js';

describe('pythonJson', () => {
  it('writes spaces after separators and escapes beyond ASCII', () => {
    expect(pythonJson([1, 'é😀', null, true])).toBe('[1, "\\u00e9\\ud83d\\ude00", null, true]');
  });

  it('orders members as a 2.7 dictionary does', () => {
    expect(pythonJson({ device_name: 'vdb', volume_id: 'v' })).toBe('{"volume_id": "v", "device_name": "vdb"}');
  });

  it('is read back as what was written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(pythonJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
