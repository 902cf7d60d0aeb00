import { describe, expect, it } from '@jest/globals';
import { PrettyPrinter } from './pprint.js';

const printer = new PrettyPrinter(72, 3);

describe('PrettyPrinter', () => {
  it('writes on one line what fits, keys in order', () => {
    expect(printer.format({ type: 'string', enum: ['a', null] })).toBe("{'enum': ['a', None], 'type': 'string'}");
  });

  it('gives each member a line of its own when the whole does not fit, and breaks long texts between words', () => {
    const schema = {
      type: ['null', 'string'],
      description: 'ID of image stored in Glance that should be used as the kernel when booting an AMI-style image.',
    };
    expect(printer.format(schema)).toBe(
      "{'description': 'ID of image stored in Glance that should be used as '\n" +
        "                'the kernel when booting an AMI-style image.',\n" +
        " 'type': ['null', 'string']}",
    );
  });

  it('wraps a long text at the top in parentheses', () => {
    expect(printer.format(`${'word '.repeat(20)}`)).toMatch(/^\('word .*'\n '.*'\)$/);
  });

  it('leaves long texts whole in 2.7', () => {
    const text = 'word '.repeat(20);
    expect(new PrettyPrinter(72, 2).format(text)).toBe(`u'${text}'`);
  });

  it('keeps the order of keys on demand, on one line and on several', () => {
    const ordered = new PrettyPrinter(22, 3, false);
    expect(ordered.format({ b: 1, a: { d: 2, c: 3 } })).toBe("{'b': 1,\n 'a': {'d': 2,\n       'c': 3}}");
    expect(new PrettyPrinter(72, 3).format({ b: 1, a: 2 })).toBe("{'a': 2, 'b': 1}");
  });
});
