import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { element, textElement } from './xml-element.js';
import { XmlTextError, xmlDocument } from './xml-writer.js';

describe('xmlDocument', () => {
  it('indents elements and leaves out what is null', () => {
    const root = element('a', { x: 1, gone: null }, [textElement('b', 'text'), null, element('c')]);
    expect(xmlDocument(root)).toBe('<a x="1">\n  <b>text</b>\n  <c/>\n</a>\n');
  });

  it('escapes markup, and line ends where a parser would fold them', () => {
    expect(xmlDocument(textElement('a', '<&>"\'\r', { x: '<&>"\'\n\t' }))).toBe(
      '<a x="&lt;&amp;&gt;&quot;\'&#10;&#9;">&lt;&amp;&gt;"\'&#13;</a>\n',
    );
  });

  it('refuses what XML can not carry and says where', () => {
    expect(() => xmlDocument(textElement('a', 'x\u0001'))).toThrow(/no NULL bytes or control characters \(in <a>\)/);
    expect(() => xmlDocument(element('a', { b: '\ud800' }))).toThrow(XmlTextError);
  });

  it('asks the guard about texts beyond plain ASCII only', () => {
    const asked: unknown[] = [];
    xmlDocument(element('a', { b: 'plain', c: 'é' }, [textElement('d', '<')]), (...text) => asked.push(text));
    expect(asked).toEqual([
      ['é', 'a', 'c'],
      ['<', 'd', null],
    ]);
  });

  it('is read back by a parser as what was written, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, attribute) => {
        let document = '';
        try {
          document = xmlDocument(textElement('a', text, { b: attribute }));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlTextError);
          return;
        }
        using parsed = XmlDocument.fromString(document);
        expect(parsed.root.content).toBe(text);
        expect(parsed.root.attr('b')?.value).toBe(attribute);
      }),
    );
  });
});
