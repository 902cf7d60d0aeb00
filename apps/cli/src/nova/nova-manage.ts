import type { CliIo } from '../support/cli-io.js';
import type { ExitStatus, NovaManageStatus } from '../support/exit-status.js';
import { printable } from '../support/usage-error.js';
import { type NovaAnswer, NovaUnreachable } from './nova-api.js';

/** nova-manage's exit status by the status of nova-api's answer; whatever is not listed is unexpected: 1. */
export type ExitByAnswer = Readonly<Record<number, NovaManageStatus>>;

/** Anything that a nova-manage command does not name. */
const UNEXPECTED: NovaManageStatus = 1;

/** Tells a refusal, and ends as nova-manage would. */
export async function refused(
  io: CliIo,
  { status, message }: NovaAnswer<unknown>,
  exits: ExitByAnswer,
): Promise<ExitStatus> {
  const known = exits[status];
  const text = printable(message);
  await io.err(known === undefined ? `Unexpected answer ${status} of nova-api: ${text}\n` : `${text}\n`);
  return known ?? UNEXPECTED;
}

/** nova-api that does not answer is no fault of ours. */
export async function asNovaManage(io: CliIo, work: () => Promise<ExitStatus>): Promise<ExitStatus> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NovaUnreachable)) throw error;
    await io.err(`${error.message}\n`);
    return UNEXPECTED;
  }
}
