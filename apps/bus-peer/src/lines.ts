import { pythonJson } from './python-json.js';

const LONGEST_LINE = 8192;

/** Prints one JSON object a line; a very long one is cut to what it was about. */
export class Lines {
  constructor(private readonly quiet = false) {}

  print(line: Readonly<Record<string, unknown>>): void {
    if (this.quiet && line['event'] !== 'ready' && line['event'] !== 'stopped') return;
    const text = pythonJson(line);
    const { event, method = null } = line;
    process.stdout.write(`${text.length > LONGEST_LINE ? pythonJson({ event, method, big: text.length }) : text}\n`);
  }
}
