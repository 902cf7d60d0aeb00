import { Command, Option } from 'commander';
import { addBootFlags, type BootFlags } from '../input/boot-flags.js';
import { eachBoot } from '../input/each-boot.js';
import type { CliIo } from '../support/cli-io.js';
import { EXIT, type ExitStatus } from '../support/exit-status.js';
import { style } from '../support/style.js';
import { printable, UsageError } from '../support/usage-error.js';
import { type DryRunReport, dryRun } from './dry-run-report.js';
import { dryRunTable } from './dry-run-table.js';

type Output = 'xml' | 'json' | 'table';

interface DryRunFlags extends BootFlags {
  output?: Output;
}

const EXAMPLES = `
Examples:
  proptrail dry-run --property hw_disk_bus=scsi --property hw_scsi_model=virtio-scsi
  proptrail dry-run --release zed --property hw_cpu_policy=dedicated --extra-spec hw:cpu_policy=dedicated --output xml
  openstack image show -f json cirros > cirros.json && proptrail dry-run --image-file cirros.json --boot volume
  proptrail dry-run --json boots.jsonl > reports.jsonl

Exit status: 0 every boot gets a domain, 1 one is refused, 2 bad usage.`;

async function writeXml(io: CliIo, report: DryRunReport, place: string | null): Promise<void> {
  if (report.xml !== null) {
    // Two hyphens would end the comment early.
    await io.out(place === null ? report.xml : `<!-- ${place.replaceAll('--', '- -')} -->\n${report.xml}`);
    return;
  }
  const { error } = report;
  if (error === null) return;
  const change = error.change.map((text) => `  - ${printable(text)}\n`).join('');
  await io.err(
    `${place === null ? '' : `${place}: `}${error.class}: ${printable(error.message)}\n${error.where}\n${change}`,
  );
}

/** Runs the command; the report of each boot is written before the next one is read. */
async function runDryRun(io: CliIo, flags: DryRunFlags): Promise<ExitStatus> {
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
    const report = dryRun(boot);
    if (report.error !== null) status = EXIT.findings;
    if (output === 'json') await io.out(`${JSON.stringify({ ...named, ...report }, null, isMany ? 0 : 2)}\n`);
    else if (output === 'table')
      await io.out(`${isMany && number > 1 ? '\n' : ''}${dryRunTable(report, style(io.isColourful))}`);
    else await writeXml(io, report, isMany ? `boot ${number}` : null);
  });
  return bad ? EXIT.usage : status;
}

/** `proptrail dry-run`: what becomes of an image property, without a cloud. */
export function dryRunCommand(io: CliIo, finish: (status: ExitStatus) => void): Command {
  const command = new Command('dry-run').description(
    'show what Nova makes of image properties: every hop, or what refuses them and why',
  );
  return addBootFlags(command)
    .addOption(
      new Option('--output <form>', 'default: table; json for boots from JSON').choices(['xml', 'json', 'table']),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DryRunFlags) => finish(await runDryRun(io, flags)));
}
