import { Command } from 'commander';
import { askNova, type NovaAnswer, type NovaFlags, novaCommand, serverPath } from '../nova/nova-api.js';
import { asNovaManage, type ExitByAnswer, refused } from '../nova/nova-manage.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { printable, shown } from '../support/usage-error.js';

interface Remembered {
  readonly properties: Readonly<Record<string, string>>;
  readonly others: Readonly<Record<string, string | null>>;
}

interface ChangeFlags extends NovaFlags {
  readonly property: readonly string[];
}

/** nova/cmd/manage.py ImagePropertyCommands.show and .set (26.2). */
const SHOW_EXITS: ExitByAnswer = { 404: 2 };
const CHANGE_EXITS: ExitByAnswer = { 404: 2, 409: 3, 400: 5, 422: 6 };
const NOT_FOUND = 3;
const BAD_FORMAT = 4;
const BAD_VALUE = 6;

const EXITS = `
Exit status of show: 0 found, 1 something unexpected, 2 no such server, 3 no such property.
Exit status of set and unset: 0 changed, 1 something unexpected, 2 no such server, 3 the server is neither stopped nor
shelved, 4 no key=value, 5 no name of an image property, 6 no value of it.`;

const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];

async function show(io: CliIo, flags: NovaFlags, server: string, property?: string): Promise<ExitStatus> {
  const answer = await askNova<Remembered>(flags, serverPath(server, 'image_properties'));
  if (answer.status !== 200) return refused(io, answer, SHOW_EXITS);
  const all = { ...answer.body.others, ...answer.body.properties };
  if (property === undefined) {
    const lines = Object.keys(all).sort();
    for (const name of lines) await io.out(`${printable(name)}=${printable(all[name] ?? '')}\n`);
    return EXIT.ok;
  }
  // As in the original, an empty value counts as none.
  const value = Object.hasOwn(all, property) ? all[property] : null;
  if (value === null || value === undefined || value === '') {
    await io.err(`Image property ${printable(property)} not found for instance ${printable(server)}.\n`);
    return NOT_FOUND;
  }
  await io.out(`${printable(value)}\n`);
  return EXIT.ok;
}

async function told(io: CliIo, answer: NovaAnswer<unknown>, what: string): Promise<ExitStatus> {
  if (answer.status !== 200) return refused(io, answer, CHANGE_EXITS);
  await io.out(
    `${what}; it takes effect when the server's domain is made anew (start, hard reboot, unshelve), except by a resize or a ` +
      'cold migration, which go by the request spec.\n',
  );
  return EXIT.ok;
}

async function set(io: CliIo, flags: ChangeFlags, server: string): Promise<ExitStatus> {
  const properties: Record<string, string> = Object.create(null);
  for (const pair of flags.property) {
    const [name = '', value, ...more] = pair.split('=');
    if (value === undefined) {
      await io.err(`--property should use the format key=value, not ${shown(pair)}\n`);
      return BAD_FORMAT;
    }
    if (more.length > 0) {
      await io.err(`--property ${shown(pair)}: a value holds no '=', nova-manage splits at each\n`);
      return BAD_VALUE;
    }
    properties[name] = value;
  }
  const request = { method: 'PUT', json: { properties } };
  const answer = await askNova(flags, serverPath(server, 'image_properties'), request);
  return told(io, answer, `Set ${Object.keys(properties).map(printable).join(', ')}`);
}

async function unset(io: CliIo, flags: ChangeFlags, server: string): Promise<ExitStatus> {
  const query = new URLSearchParams(flags.property.map((name): [string, string] => ['property', name]));
  const answer = await askNova(flags, `${serverPath(server, 'image_properties')}?${query}`, { method: 'DELETE' });
  return told(io, answer, `Unset ${flags.property.map(printable).join(', ')}`);
}

/** `proptrail image-property`: what nova-manage image_property does, over HTTP. */
export function imagePropertyCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const run = async (work: () => Promise<ExitStatus>) => finish(await asNovaManage(io, work));
  const server = ['<server>', 'uuid of the server'] as const;
  return new Command('image-property')
    .description('show and change what a server remembers of its image, as nova-manage image_property')
    .addHelpText('after', EXITS)
    .addCommand(
      novaCommand('show', io.env)
        .description('the value of one property, or all that the server remembers')
        .argument(...server)
        .argument('[property]', 'name of an image property')
        .action((id: string, property: string | undefined, flags: NovaFlags) =>
          run(() => show(io, flags, id, property)),
        ),
    )
    .addCommand(
      novaCommand('set', io.env)
        .description('set properties of a stopped or shelved server')
        .argument(...server)
        .requiredOption('--property <key=value>', 'what to set; may be given again', collected)
        .action((id: string, flags: ChangeFlags) => run(() => set(io, flags, id))),
    )
    .addCommand(
      novaCommand('unset', io.env)
        .description('unset properties of a stopped or shelved server (nova-manage has no such command)')
        .argument(...server)
        .requiredOption('--property <key>', 'what to unset; may be given again', collected)
        .action((id: string, flags: ChangeFlags) => run(() => unset(io, flags, id))),
    );
}
