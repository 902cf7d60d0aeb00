import { Command, CommanderError } from 'commander';
import type { CliIo } from './support/cli-io.js';
import { EXIT, type ExitStatus } from './support/exit-status.js';
import { UsageError } from './support/usage-error.js';

/** A command of `proptrail`; it tells its exit status when it is done. */
type CommandFactory = (io: CliIo, finish: (status: ExitStatus) => void) => Command;

/** Every command of `proptrail`. What a command imports is loaded when it is asked for: `lint` needs no message bus. */
const COMMANDS: ReadonlyMap<string, () => Promise<CommandFactory>> = new Map<string, () => Promise<CommandFactory>>([
  ['dry-run', async () => (await import('./dry-run/dry-run.command.js')).dryRunCommand],
  ['lint', async () => (await import('./lint/lint.command.js')).lintCommand],
  ['releases', async () => (await import('./releases/releases.command.js')).releasesCommand],
  ['bus', async () => (await import('./bus/bus.command.js')).busCommand],
  ['drift', async () => (await import('./drift/drift.command.js')).driftCommand],
  ['image-property', async () => (await import('./image-property/image-property.command.js')).imagePropertyCommand],
  ['machine-type', async () => (await import('./machine-type/machine-type.command.js')).machineTypeCommand],
]);

/** The command that the arguments name; all of them where help may be wanted. */
async function factories(name: string | undefined): Promise<CommandFactory[]> {
  const named = name === undefined ? undefined : COMMANDS.get(name);
  const loaded: CommandFactory[] = [];
  // One after the other: they share most of what they import, and jest's loader fails on a module that is asked for twice at once.
  for (const load of named === undefined ? COMMANDS.values() : [named]) loaded.push(await load());
  return loaded;
}

/** Commander hands neither outputs nor exits down to commands that were made elsewhere. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function program(io: CliIo, commands: readonly Command[]): Command {
  const root = new Command('proptrail')
    .description('Follows an image property through OpenStack: what Nova makes of it, and where it is dropped')
    .showHelpAfterError('(--help shows what there is)');
  for (const command of commands) root.addCommand(command);
  const settings = {
    writeOut: (text: string) => void io.out(text),
    writeErr: (text: string) => void io.err(text),
    getOutHasColors: () => io.isColourful,
  };
  for (const command of withSubcommands(root)) command.configureOutput(settings).exitOverride();
  return root;
}

/** Runs `proptrail` with the arguments after its name. @returns its exit status */
export async function run(io: CliIo, args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const commands = (await factories(args[0])).map((make) =>
    make(io, (ended) => {
      status = ended;
    }),
  );
  try {
    await program(io, commands).parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    await io.err(`error: ${error.message}\n`);
    return EXIT.usage;
  }
}
