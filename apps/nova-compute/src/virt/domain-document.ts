/** An element of a domain document, as the inspection of the document reads it. */
export interface DocumentElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly DocumentElement[];
  readonly text: string;
}

interface OpenElement extends DocumentElement {
  readonly children: DocumentElement[];
  text: string;
}

const TOKEN = /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:.-]+)="([^"]*)"/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code === undefined ? (NAMED[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/**
 * Reads a document that this hypervisor wrote itself: elements, attributes and text, nothing else.
 *
 * @throws Error when it is no such document
 */
export function readDocument(xml: string): DocumentElement {
  const top: OpenElement = { name: '', attributes: [], children: [], text: '' };
  const open = [top];
  for (const [, end, name = '', attributes = '', empty, text] of xml.matchAll(TOKEN)) {
    const parent = open.at(-1) ?? top;
    if (text !== undefined) parent.text += unescaped(text);
    else if (end === '/') open.pop();
    else {
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(
        ([, key = '', value = '']) => [key, unescaped(value)] as const,
      );
      const element: OpenElement = { name, attributes: pairs, children: [], text: '' };
      parent.children.push(element);
      if (empty === '') open.push(element);
    }
  }
  const [root] = top.children;
  if (root === undefined || open.length !== 1) throw new Error('the domain document is not whole');
  return root;
}

export function childOf(element: DocumentElement | undefined, name: string): DocumentElement | undefined {
  return element?.children.find((child) => child.name === name);
}
