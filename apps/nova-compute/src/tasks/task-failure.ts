import { firstChars, RuleError } from '#image-properties';
import type { InstanceFaultData } from '#nova-rpc';
import { novaException, ServiceRefusal } from '#service-clients';

/** Column width of instance_faults.message. */
const MESSAGE_LENGTH = 255;

/** PostgreSQL's text holds every character but this one. */
function storable(text: string): string {
  return text.replaceAll('\0', '\\x00');
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What went wrong as Nova's own exception tells it. */
interface Told {
  readonly className: string;
  readonly message: string;
  readonly code: number;
}

/** OpenStack's name and words for what went wrong, where it has them; what another service refused is told as Nova would. */
export function told(error: Error): Told {
  if (error instanceof ServiceRefusal) return novaException(error);
  const className = error instanceof RuleError ? error.className : error.name;
  return { className, message: error.message === '' ? className : error.message, code: 500 };
}

/** Text that fits the column of instance_faults. */
export function faultText(text: string): string {
  return firstChars(storable(text), MESSAGE_LENGTH);
}

/** Which exception it was, where, and the stack of it. */
export function faultDetails(error: Error, place?: string): string {
  const { className, message } = told(error);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return storable(
    [place === undefined ? className : `${className} at ${place}`, `${className}: ${message}`, ...frames].join('\n'),
  );
}

/** The row of `nova.instance_faults` for what a task ran into (nova/compute/utils.py add_instance_fault_from_exc). */
export function taskFault(error: Error, host: string): InstanceFaultData {
  const { message, code } = told(error);
  // Nova tells what was refused by its message alone (nova/compute/utils.py _get_fault_details).
  return { code, message: faultText(message), details: code === 500 ? faultDetails(error) : '', host };
}
