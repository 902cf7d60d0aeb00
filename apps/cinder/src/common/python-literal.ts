/**
 * Python's `ast.literal_eval`, as far as list filters need it: texts, numbers, True, False, None and flat dictionaries,
 * such as `{'hw_disk_bus': 'scsi'}`. Undefined for anything else.
 */
export function pythonLiteral(source: string): unknown {
  const reader = new LiteralReader(source);
  const value = reader.value();
  return reader.atEnd ? value : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const WORDS: ReadonlyMap<string, unknown> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
]);
/** Deeper than this is no filter. */
const MAX_DEPTH = 8;

class LiteralReader {
  #at = 0;
  #depth = 0;

  constructor(private readonly source: string) {
    this.#skipSpace();
  }

  get atEnd(): boolean {
    return this.#at === this.source.length;
  }

  value(): unknown {
    const char = this.source[this.#at];
    if (char === "'" || char === '"') return this.#text(char);
    if (char === '{' && this.#depth < MAX_DEPTH) return this.#dictionary();
    return this.#word();
  }

  #text(quote: string): string | undefined {
    let text = '';
    for (let at = this.#at + 1; at < this.source.length; at += 1) {
      const char = this.source[at] as string;
      if (char === quote) {
        this.#at = at + 1;
        this.#skipSpace();
        return text;
      }
      if (char !== '\\') text += char;
      else {
        at += 1;
        const escaped = this.source[at] ?? '';
        text += ESCAPES[escaped] ?? escaped;
      }
    }
    return undefined;
  }

  #dictionary(): Map<string, unknown> | undefined {
    const entries = new Map<string, unknown>();
    this.#depth += 1;
    this.#take('{');
    while (!this.#take('}')) {
      const key = this.value();
      if (key === undefined || !this.#take(':')) return undefined;
      const value = this.value();
      if (value === undefined) return undefined;
      entries.set(String(key), value);
      if (!this.#take(',') && this.source[this.#at] !== '}') return undefined;
    }
    this.#depth -= 1;
    return entries;
  }

  #word(): unknown {
    const match = /^[A-Za-z]+|^-?\d+(\.\d+)?/.exec(this.source.slice(this.#at));
    if (match === null) return undefined;
    this.#at += match[0].length;
    this.#skipSpace();
    return WORDS.has(match[0]) ? WORDS.get(match[0]) : /^[-\d]/.test(match[0]) ? Number(match[0]) : undefined;
  }

  #take(char: string): boolean {
    if (this.source[this.#at] !== char) return false;
    this.#at += 1;
    this.#skipSpace();
    return true;
  }

  #skipSpace(): void {
    while (/\s/.test(this.source[this.#at] ?? '')) this.#at += 1;
  }
}
