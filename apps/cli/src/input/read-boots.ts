import { type ReleaseName } from '#releases';

import type { BootInput } from '../boot/boot-input.js';
import type { CliIo } from '../support/cli-io.js';
import { linesOf } from '../support/lines.js';
import { UsageError } from '../support/usage-error.js';
import { bootDocument, imageDocument } from './boot-document.js';
import { bootInputFrom, type Overrides } from './boot-input-from.js';
import { isDocument } from './image-document.js';

/** One boot to look at, or why what stands there is none. */
export interface ReadBoot {
  /** `id` of the document, as it stands there; undefined when it has none. */
  readonly id: unknown;
  readonly boot: BootInput | UsageError;
}

/** What commands read from: a stream of boots, and whether there may be more than one. */
export interface BootSource {
  readonly isMany: boolean;
  readonly boots: AsyncIterable<ReadBoot>;
}

interface Defaults {
  readonly flags: Overrides;
  readonly release: ReleaseName;
}

function parsed(where: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(where, null, `no JSON: ${(error as Error).message}`);
  }
}

function read(where: string, value: () => unknown, { flags, release }: Defaults): ReadBoot {
  let found: unknown;
  try {
    found = value();
    const document = bootDocument(where, found, flags.release ?? release);
    return { id: document.id, boot: bootInputFrom(document, flags, release) };
  } catch (error) {
    if (error instanceof UsageError) return { id: isDocument(found) ? found['id'] : undefined, boot: error };
    throw error;
  }
}

/** Documents of a text that is one JSON value: itself, the items of a list, the cases of a corpus. */
function documentsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (isDocument(value) && Array.isArray(value['cases'])) return value['cases'] as unknown[];
  return [value];
}

function isJsonObject(text: string): boolean {
  try {
    return isDocument(JSON.parse(text));
  } catch {
    // The line is a part of a document that goes over several.
    return false;
  }
}

/**
 * Boots of a stream of text: one JSON document a line where the first line is one, else one document in all.
 * Lines are handed on as they come; a bad line is told as itself and those after it go on.
 */
async function* bootsOf(name: string, lines: AsyncIterable<string>, defaults: Defaults): AsyncIterable<ReadBoot> {
  let number = 0;
  let isLines: boolean | null = null;
  const whole: string[] = [];
  for await (const line of lines) {
    number += 1;
    if (isLines !== false && line.trim() === '') continue;
    isLines ??= isJsonObject(line) && !/^\s*\{\s*"cases"\s*:/.test(line);
    if (!isLines) whole.push(line);
    else {
      const where = `${name} line ${number}`;
      yield read(where, () => parsed(where, line), defaults);
    }
  }
  if (isLines === true) return;
  if (whole.length === 0) throw new UsageError(name, null, 'nothing is there; expected a JSON document, or one a line');
  for (const [index, document] of documentsOf(parsed(name, whole.join('\n'))).entries()) {
    yield read(`${name} document ${index + 1}`, () => document, defaults);
  }
}

async function* one(boot: ReadBoot): AsyncIterable<ReadBoot> {
  yield boot;
}

async function fileText(io: CliIo, flag: string, path: string): Promise<string> {
  try {
    return await io.readFile(path);
  } catch (error) {
    throw new UsageError(flag, path, `cannot read it: ${(error as Error).message}`);
  }
}

async function* fileLines(io: CliIo, path: string): AsyncIterable<string> {
  try {
    yield* io.readLines(path);
  } catch (error) {
    throw new UsageError('--json', path, `cannot read it: ${(error as Error).message}`);
  }
}

/** What the flags name as input; without any of them standard input, where something else writes to it. */
export interface InputNames {
  readonly json?: string | undefined;
  readonly imageFile?: string | undefined;
  /** True when flags describe the boot, so that nothing needs to be read. */
  readonly isDescribed: boolean;
}

/** @throws UsageError for files that can't be read and text that is no JSON; while iterating, too */
export async function readBoots(io: CliIo, names: InputNames, defaults: Defaults): Promise<BootSource> {
  if (names.imageFile !== undefined) {
    if (names.json !== undefined) throw new UsageError('--image-file', names.imageFile, 'give it or --json, not both');
    const text = await fileText(io, '--image-file', names.imageFile);
    const where = `--image-file ${names.imageFile}`;
    const release = defaults.flags.release ?? defaults.release;
    const { image } = imageDocument(where, parsed(where, text), release);
    return { isMany: false, boots: one({ id: undefined, boot: bootInputFrom({ image }, defaults.flags, release) }) };
  }
  if (names.json !== undefined && names.json !== '-') {
    return { isMany: true, boots: bootsOf(names.json, fileLines(io, names.json), defaults) };
  }
  if (names.json === '-' || (!names.isDescribed && !io.stdin.isTTY)) {
    return { isMany: true, boots: bootsOf('standard input', linesOf(io.stdin), defaults) };
  }
  return { isMany: false, boots: one({ id: undefined, boot: bootInputFrom({}, defaults.flags, defaults.release) }) };
}
