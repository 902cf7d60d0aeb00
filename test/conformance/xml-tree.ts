/** An element of a parsed document. */
export interface XmlNode {
  name: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
}

const TOKEN =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot|apos);/g, (_whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? '';
    return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
}

function startedNode(name: string, source: string): XmlNode {
  const attributes: Record<string, string> = {};
  for (const [, key = '', double, single] of source.matchAll(ATTRIBUTE))
    attributes[key] = unescaped(double ?? single ?? '');
  return { name, attributes, children: [], text: '' };
}

/** Reads a document into a tree. @throws Error when it is not well formed */
export function parseXml(source: string): XmlNode {
  const root: XmlNode = { name: '#root', attributes: {}, children: [], text: '' };
  const open = [root];
  let at = 0;
  for (const match of source.matchAll(TOKEN)) {
    if (match.index !== at) throw new Error(`not well formed at ${at}: ${source.slice(at, at + 40)}`);
    at += match[0].length;
    const top = open.at(-1) ?? root;
    const [, closing, name, attributes = '', empty, text] = match;
    if (text !== undefined) top.text += unescaped(text);
    else if (name !== undefined && closing) {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      open.pop();
    } else if (name !== undefined) {
      const node = startedNode(name, attributes);
      top.children.push(node);
      if (!empty) open.push(node);
    }
  }
  const [only] = root.children;
  if (at !== source.length || open.length !== 1 || root.children.length !== 1 || only === undefined) {
    throw new Error(`not one closed root element (read ${at} of ${source.length} characters)`);
  }
  return only;
}

function shown(attributes: Record<string, string>): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where two trees differ first, null when they don't. Order of attributes and white space between elements do not count. */
export function firstDifference(want: XmlNode, got: XmlNode, path = ''): string | null {
  const here = `${path}/${want.name}`;
  if (want.name !== got.name) return `${here}: got <${got.name}>`;
  if (shown(want.attributes) !== shown(got.attributes)) {
    return `${here}: want ${shown(want.attributes)} got ${shown(got.attributes)}`;
  }
  for (let at = 0; at < Math.max(want.children.length, got.children.length); at += 1) {
    const [wanted, given] = [want.children[at], got.children[at]];
    if (given === undefined) return `${here}: <${wanted?.name}> missing`;
    if (wanted === undefined) return `${here}: unexpected <${given.name}>`;
    const inner = firstDifference(wanted, given, here);
    if (inner !== null) return inner;
  }
  const text = (node: XmlNode) => (want.children.length > 0 ? node.text.trim() : node.text);
  return text(want) === text(got) ? null : `${here}: want text '${want.text}' got '${got.text}'`;
}
