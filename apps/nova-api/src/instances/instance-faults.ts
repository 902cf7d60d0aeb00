import type { EntityManager } from 'typeorm';
import { firstChars } from '#image-properties';
import { InstanceFault } from './instance-details.entities.js';

/** Column width of instance_faults.message. */
const MESSAGE_LENGTH = 255;

/** What went wrong with a server: `fault` of its API answer is the newest (nova/compute/utils.py add_instance_fault_from_exc). */
export async function recordFault(
  tx: EntityManager,
  instance_uuid: string,
  { code = 500, message, details, host = null }: Pick<InstanceFault, 'message' | 'details'> & Partial<InstanceFault>,
): Promise<void> {
  const fault = { instance_uuid, code, message: firstChars(message, MESSAGE_LENGTH), details, host };
  await tx.getRepository(InstanceFault).insert(fault);
}
