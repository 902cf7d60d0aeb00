/** How often each fact stands in a document: `devices/disk/target bus=scsi`, `memory 524288`. */
export type DomainFacts = ReadonlyMap<string, number>;

const TOKEN = /<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)|<[^>]*>/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[name] ?? whole;
  });
}

/** The elements and attributes of a domain document, the root's name left out. Reads what `renderDomain` writes. */
export function domainFacts(xml: string): DomainFacts {
  const facts = new Map<string, number>();
  const add = (fact: string) => facts.set(fact, (facts.get(fact) ?? 0) + 1);
  const path: string[] = [];
  for (const [, closed, opened, attributes = '', isEmpty, text] of xml.matchAll(TOKEN)) {
    if (closed !== undefined) path.pop();
    else if (opened !== undefined) {
      path.push(opened);
      const place = path.slice(1).join('/');
      add(place);
      for (const [, name = '', value = ''] of attributes.matchAll(ATTRIBUTE))
        add(`${place} ${name}=${unescaped(value)}`);
      if (isEmpty === '/') path.pop();
    } else if (text !== undefined && text.trim() !== '') add(`${path.slice(1).join('/')} ${unescaped(text.trim())}`);
  }
  return facts;
}

/** Facts that one document has more of than the other, as a person reads them: an element alone only if nothing of it is told. */
export function factsOnlyIn(document: DomainFacts, other: DomainFacts): string[] {
  const more = [...document].filter(([fact, count]) => count > (other.get(fact) ?? 0)).map(([fact]) => fact);
  return more.filter((fact) => fact.includes(' ') || !more.some((told) => told.startsWith(`${fact} `)));
}

/** Facts whose number differs between two documents. */
export function differingFacts(left: DomainFacts, right: DomainFacts): string[] {
  return [...new Set([...left.keys(), ...right.keys()])].filter((fact) => left.get(fact) !== right.get(fact));
}
