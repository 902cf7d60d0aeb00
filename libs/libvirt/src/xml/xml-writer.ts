import type { XmlElement, XmlValue } from './xml-element.js';

/** Text that no XML 1.0 document can carry, escaped or not: most control characters, half surrogates, U+FFFE, U+FFFF. */
export class XmlTextError extends Error {
  constructor(readonly where: string) {
    super(`All strings must be XML compatible: Unicode or ASCII, no NULL bytes or control characters (in ${where})`);
    this.name = 'XmlTextError';
  }
}

/** Looks at a text before it is written; throws to refuse it. */
export type TextGuard = (text: string, element: string, attribute: string | null) => void;

/** Printable ASCII without markup: by far the most texts, and nothing to do for them. */
const PLAIN = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x7e]*$/;
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const TEXT_MARKUP = /[&<>\r]/g;
const ATTRIBUTE_MARKUP = /[&<>"\t\n\r]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function entity(char: string): string {
  return ENTITIES[char] ?? char;
}

/** Writes elements as an indented document; refuses what XML can't carry, so markup never breaks. */
class XmlWriter {
  constructor(private readonly guard: TextGuard | null) {}

  write(element: XmlElement, indent: string): string {
    const { name, children, text } = element;
    let written = `${indent}<${name}`;
    if (element.attributes !== null) written += this.attributes(element.attributes, name);
    if (text !== null && text !== undefined) return `${written}>${this.escaped(text, name, null)}</${name}>\n`;
    let isEmpty = true;
    const deeper = `${indent}  `;
    for (const child of children) {
      if (child === null) continue;
      if (isEmpty) written += '>\n';
      isEmpty = false;
      written += this.write(child, deeper);
    }
    return isEmpty ? `${written}/>\n` : `${written}${indent}</${name}>\n`;
  }

  private attributes(attributes: Readonly<Record<string, XmlValue>>, element: string): string {
    let written = '';
    for (const attribute in attributes) {
      const value = attributes[attribute];
      if (value === null || value === undefined) continue;
      written += ` ${attribute}="${this.escaped(value, element, attribute)}"`;
    }
    return written;
  }

  private escaped(value: NonNullable<XmlValue>, element: string, attribute: string | null): string {
    const text = String(value);
    if (PLAIN.test(text)) return text;
    this.guard?.(text, element, attribute);
    if (FORBIDDEN.test(text)) throw new XmlTextError(attribute === null ? `<${element}>` : `<${element}> ${attribute}`);
    return text.replace(attribute === null ? TEXT_MARKUP : ATTRIBUTE_MARKUP, entity);
  }
}

/**
 * The document of a root element, two spaces a level, a line feed at its end.
 * @param guard asked about every text that is not plain ASCII, before it is written
 * @throws XmlTextError for text that XML can't carry
 */
export function xmlDocument(root: XmlElement, guard: TextGuard | null = null): string {
  return new XmlWriter(guard).write(root, '');
}
