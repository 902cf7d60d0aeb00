import { firstChars, RuleError } from '#image-properties';
import type { InstanceFaultData } from '#nova-rpc';

/** Column width of instance_faults.message. */
const MESSAGE_LENGTH = 255;

/** PostgreSQL's text holds every character but this one. */
function storable(text: string): string {
  return text.replaceAll('\0', '\\x00');
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** OpenStack's name of what went wrong, where it has one. */
export function classNameOf(error: Error): string {
  return error instanceof RuleError ? error.className : error.name;
}

/** The row of `nova.instance_faults` for what a task ran into (nova/compute/utils.py add_instance_fault_from_exc). */
export function taskFault(error: Error, host: string): InstanceFaultData {
  const message = firstChars(storable(error.message === '' ? classNameOf(error) : error.message), MESSAGE_LENGTH);
  return { code: 500, message, details: storable(`${classNameOf(error)}\n${error.stack ?? error.message}`), host };
}
