import { Argument, Command, Option } from 'commander';
import { RELEASES, type ReleaseName, releaseRow } from '#releases';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { style } from '../support/style.js';
import { compareReleases } from './compare-releases.js';
import { comparisonTable, releasesTable } from './releases-table.js';

interface ReleasesFlags {
  readonly output: 'table' | 'json';
}

const EXAMPLES = `
Examples:
  proptrail releases
  proptrail releases zed epoxy
  proptrail releases epoxy hibiscus --output json`;

function releaseArgument(name: string, description: string): Argument {
  return new Argument(name, description).choices([...RELEASES]);
}

async function tell(
  io: CliIo,
  { output }: ReleasesFlags,
  before: ReleaseName | undefined,
  after: ReleaseName | undefined,
): Promise<void> {
  const painter = style(io.isColourful);
  if (before === undefined) {
    const rows = RELEASES.map((release) => ({ release, ...releaseRow(release) }));
    await io.out(output === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : releasesTable(painter));
    return;
  }
  const comparison = compareReleases(before, after ?? RELEASES.at(-1) ?? before);
  await io.out(output === 'json' ? `${JSON.stringify(comparison, null, 2)}\n` : comparisonTable(comparison, painter));
}

/** `proptrail releases`: which there are, and what differs between two of them. */
export function releasesCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  return new Command('releases')
    .description('list the releases, or tell what differs between two: properties, values, defaults, checks, domains')
    .addArgument(releaseArgument('[before]', 'the older release; without it the releases are listed'))
    .addArgument(releaseArgument('[after]', 'the newer one (default: the newest)'))
    .addOption(new Option('--output <form>', 'how to tell it').choices(['table', 'json']).default('table'))
    .addHelpText('after', EXAMPLES)
    .action(async (before: ReleaseName | undefined, after: ReleaseName | undefined, flags: ReleasesFlags) => {
      await tell(io, flags, before, after);
      finish(EXIT.ok);
    });
}
