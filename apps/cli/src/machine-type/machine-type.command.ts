import { Command } from 'commander';
import { askNova, type NovaFlags, novaCommand, serverPath } from '../nova/nova-api.js';
import { asNovaManage, type ExitByAnswer, refused } from '../nova/nova-manage.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { printable } from '../support/usage-error.js';

interface UpdateFlags extends NovaFlags {
  readonly force: boolean;
}

/** nova/cmd/manage.py LibvirtCommands (26.2). */
const GET_EXITS: ExitByAnswer = { 404: 2 };
const UPDATE_EXITS: ExitByAnswer = { 404: 2, 409: 3, 400: 4, 422: 5 };
const NONE_REGISTERED = 3;
const SOME_UNSET = 3;

const EXITS = `
Exit status of get: 0 found, 1 something unexpected, 2 no such server, 3 no machine type recorded.
Exit status of update: 0 changed, 1 something unexpected, 2 no such server, 3 the server is neither stopped nor shelved,
4 another kind of machine or an older version, 5 no machine type that is supported.
Exit status of list-unset: 0 every server has one, 1 something unexpected, 3 some have none.`;

async function get(io: CliIo, flags: NovaFlags, server: string): Promise<ExitStatus> {
  const answer = await askNova<{ machine_type: string | null }>(flags, serverPath(server, 'machine_type'));
  if (answer.status !== 200) return refused(io, answer, GET_EXITS);
  const { machine_type: type } = answer.body;
  if (type === null || type === '') {
    await io.err(`No machine type registered for instance ${printable(server)}\n`);
    return NONE_REGISTERED;
  }
  await io.out(`${printable(type)}\n`);
  return EXIT.ok;
}

async function update(io: CliIo, flags: UpdateFlags, server: string, type: string): Promise<ExitStatus> {
  if (flags.force) await io.err('Forcing update of machine type.\n');
  const request = { method: 'PUT', json: { machine_type: type, force: flags.force } };
  const answer = await askNova<{ machine_type: string; previous: string | null }>(
    flags,
    serverPath(server, 'machine_type'),
    request,
  );
  if (answer.status !== 200) return refused(io, answer, UPDATE_EXITS);
  const previous = printable(answer.body.previous ?? 'none');
  await io.out(`Updated instance ${printable(server)} machine type to ${printable(type)} (previously ${previous})\n`);
  return EXIT.ok;
}

async function listUnset(io: CliIo, flags: NovaFlags): Promise<ExitStatus> {
  const answer = await askNova<{ servers: string[] }>(flags, '/proptrail/machine_types/unset');
  if (answer.status !== 200) return refused(io, answer, {});
  const { servers } = answer.body;
  await io.out(servers.length === 0 ? 'No instances found without hw_machine_type set.\n' : `${servers.join('\n')}\n`);
  return servers.length === 0 ? EXIT.ok : SOME_UNSET;
}

/** `proptrail machine-type`: what nova-manage libvirt does about machine types, over HTTP. */
export function machineTypeCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const run = async (work: () => Promise<ExitStatus>) => finish(await asNovaManage(io, work));
  const server = ['<server>', 'uuid of the server'] as const;
  return new Command('machine-type')
    .description('show and change the machine type that a server has recorded, as nova-manage libvirt')
    .addHelpText('after', EXITS)
    .addCommand(
      novaCommand('get', io.env)
        .description('the machine type of one server')
        .argument(...server)
        .action((id: string, flags: NovaFlags) => run(() => get(io, flags, id))),
    )
    .addCommand(
      novaCommand('update', io.env)
        .description('change the machine type of a stopped or shelved server')
        .argument(...server)
        .argument('<type>', 'machine type, such as pc-q35-7.0')
        .option('--force', "whatever the server's state and the type", false)
        .action((id: string, type: string, flags: UpdateFlags) => run(() => update(io, flags, id, type))),
    )
    .addCommand(
      novaCommand('list-unset', io.env)
        .description('servers without a recorded machine type')
        .action((flags: NovaFlags) => run(() => listUnset(io, flags))),
    );
}
