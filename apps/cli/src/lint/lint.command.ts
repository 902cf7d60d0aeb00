import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_RELEASE, RELEASES, type ReleaseName, releaseNamed } from '#releases';
import { addBootFlags, type BootFlags } from '../input/boot-flags.js';
import { eachBoot } from '../input/each-boot.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { style } from '../support/style.js';
import { UsageError } from '../support/usage-error.js';
import { lint } from './lint.js';
import { lintReleases } from './lint-releases.js';
import { lintTable } from './lint-table.js';

interface LintFlags extends Omit<BootFlags, 'release'> {
  release?: readonly ReleaseName[];
  output?: 'table' | 'json';
}

const EXAMPLES = `
Examples:
  proptrail lint --property hw_disk_buss=scsi --property hw_scsi_model=virtio-scsi
  openstack image show -f json cirros | proptrail lint --release zed
  openstack image show -f json cirros | proptrail lint --release zed,epoxy,hibiscus
  proptrail lint --json images.jsonl > findings.jsonl

Exit status: 0 clean, 1 findings, 2 bad usage.`;

function releaseList(text: string): readonly ReleaseName[] {
  const named = [...new Set(text.split(','))].map((name) => {
    const known = releaseNamed(name.trim());
    if (known === undefined) throw new InvalidArgumentError(`Allowed choices are ${RELEASES.join(', ')}.`);
    return known;
  });
  return RELEASES.filter((release) => named.includes(release));
}

/** Runs the command; the findings of each image are written before the next one is read. */
async function runLint(io: CliIo, flags: LintFlags): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const { release: asked = [], ...described } = flags;
  const newest = asked.at(-1);
  // Several releases are asked of one boot, which is read as the last of them reads it.
  const boots: BootFlags = newest === undefined ? described : { ...described, release: newest };
  const bad = await eachBoot(io, boots, async ({ id, boot, number, isMany }) => {
    const output = flags.output ?? (isMany ? 'json' : 'table');
    const named = id === undefined ? {} : { id };
    if (boot instanceof UsageError) {
      if (output === 'json')
        await io.out(`${JSON.stringify({ ...named, result: 'unreadable', message: boot.message })}\n`);
      else await io.err(`${boot.message}\n`);
      return;
    }
    const isOne = asked.length < 2;
    const findings = isOne ? lint(boot) : lintReleases(boot, asked);
    const release = isOne ? boot.release : asked;
    if (findings.length > 0) status = EXIT.findings;
    if (output === 'json') {
      const result = findings.length === 0 ? 'clean' : 'findings';
      await io.out(`${JSON.stringify({ ...named, release, result, findings }, null, isMany ? 0 : 2)}\n`);
    } else {
      const head = isMany ? `boot ${number}\n` : '';
      await io.out(head + lintTable(findings, style(io.isColourful), asked));
    }
  });
  return bad ? EXIT.usage : status;
}

/** `proptrail lint`: which properties of an image are wrong, dropped or without effect. */
export function lintCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const command = new Command('lint').description(
    'find image properties that are misspelt, refused, cut or without effect',
  );
  const release = new Option(
    '--release <names>',
    `rules of this release, or of several, separated by commas (default: $OPENSTACK_RELEASE, else ${DEFAULT_RELEASE})`,
  ).argParser(releaseList);
  return addBootFlags(command, release)
    .addOption(new Option('--output <form>', 'default: table; json for images from JSON').choices(['table', 'json']))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: LintFlags) => finish(await runLint(io, flags)));
}
