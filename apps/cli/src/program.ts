import { Command, CommanderError } from 'commander';
import { dryRunCommand } from './dry-run/dry-run.command.js';
import { lintCommand } from './lint/lint.command.js';
import type { CliIo } from './support/cli-io.js';
import { EXIT, type ExitStatus } from './support/exit-status.js';
import { UsageError } from './support/usage-error.js';

/** A command of `proptrail`; it tells its exit status when it is done. */
type CommandFactory = (io: CliIo, finish: (status: ExitStatus) => void) => Command;

/** Every command of `proptrail`. */
const COMMANDS: readonly CommandFactory[] = [dryRunCommand, lintCommand];

function program(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const root = new Command('proptrail')
    .description('Follows an image property through OpenStack: what Nova makes of it, and where it is dropped')
    .showHelpAfterError('(--help shows what there is)');
  for (const make of COMMANDS) root.addCommand(make(io, finish));
  const settings = {
    writeOut: (text: string) => void io.out(text),
    writeErr: (text: string) => void io.err(text),
    getOutHasColors: () => io.isColourful,
  };
  for (const command of [root, ...root.commands]) command.configureOutput(settings).exitOverride();
  return root;
}

/** Runs `proptrail` with the arguments after its name. @returns its exit status */
export async function run(io: CliIo, args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const root = program(io, (ended) => {
    status = ended;
  });
  try {
    await root.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    await io.err(`error: ${error.message}\n`);
    return EXIT.usage;
  }
}
