import { Command, Option } from 'commander';
import { addBootFlags, type BootFlags } from '../input/boot-flags.js';
import { eachBoot } from '../input/each-boot.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { style } from '../support/style.js';
import { UsageError } from '../support/usage-error.js';
import { lint } from './lint.js';
import { lintTable } from './lint-table.js';

interface LintFlags extends BootFlags {
  output?: 'table' | 'json';
}

const EXAMPLES = `
Examples:
  proptrail lint --property hw_disk_buss=scsi --property hw_scsi_model=virtio-scsi
  openstack image show -f json cirros | proptrail lint --release zed
  proptrail lint --json images.jsonl > findings.jsonl

Exit status: 0 clean, 1 findings, 2 bad usage.`;

/** Runs the command; the findings of each image are written before the next one is read. */
async function runLint(io: CliIo, flags: LintFlags): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const bad = await eachBoot(io, flags, async ({ id, boot, number, isMany }) => {
    const output = flags.output ?? (isMany ? 'json' : 'table');
    const named = id === undefined ? {} : { id };
    if (boot instanceof UsageError) {
      if (output === 'json')
        await io.out(`${JSON.stringify({ ...named, result: 'unreadable', message: boot.message })}\n`);
      else await io.err(`${boot.message}\n`);
      return;
    }
    const findings = lint(boot);
    const { release } = boot;
    if (findings.length > 0) status = EXIT.findings;
    if (output === 'json') {
      const result = findings.length === 0 ? 'clean' : 'findings';
      await io.out(`${JSON.stringify({ ...named, release, result, findings }, null, isMany ? 0 : 2)}\n`);
    } else {
      const head = isMany ? `boot ${number}\n` : '';
      await io.out(head + lintTable(findings, style(io.isColourful)));
    }
  });
  return bad ? EXIT.usage : status;
}

/** `proptrail lint`: which properties of an image are wrong, dropped or without effect. */
export function lintCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const command = new Command('lint').description(
    'find image properties that are misspelt, refused, cut or without effect',
  );
  return addBootFlags(command)
    .addOption(new Option('--output <form>', 'default: table; json for images from JSON').choices(['table', 'json']))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: LintFlags) => finish(await runLint(io, flags)));
}
