import type { Command } from 'commander';
import { askNova, type NovaFlags, novaCommand, serverPath } from '../nova/nova-api.js';
import { asNovaManage, refused } from '../nova/nova-manage.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { style } from '../support/style.js';
import { type DriftAnswer, driftTable } from './drift-table.js';

interface DriftFlags extends NovaFlags {
  readonly json: boolean;
}

const NO_SUCH_SERVER = 2;

const EXITS = `
Exit status: 0 told, 1 something unexpected (Glance, Cinder or the host does not answer), 2 no such server or no domain.`;

async function drift(io: CliIo, flags: DriftFlags, server: string): Promise<ExitStatus> {
  const answer = await askNova<DriftAnswer>(flags, serverPath(server, 'drift'));
  if (answer.status !== 200) return refused(io, answer, { 404: NO_SUCH_SERVER });
  const text = flags.json
    ? `${JSON.stringify(answer.body, null, 2)}\n`
    : driftTable(answer.body, style(io.isColourful));
  await io.out(text);
  return EXIT.ok;
}

/** `proptrail drift`: why an edited image changes nothing about a server, and what would. */
export function driftCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  return novaCommand('drift', io.env)
    .description('where the image properties of a server stand, and what would make the image take effect')
    .argument('<server>', 'uuid of the server')
    .option('--json', 'the whole answer as JSON', false)
    .addHelpText('after', EXITS)
    .action(async (server: string, flags: DriftFlags) =>
      finish(await asNovaManage(io, () => drift(io, flags, server))),
    );
}
