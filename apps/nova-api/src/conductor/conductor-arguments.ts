import { RpcError } from '#messaging';
import { OpenStackError, validateBody } from '#openstack-http';
import { CONDUCTOR_SCHEMAS, type ConductorArguments } from './conductor.schemas.js';

/** A message that no retry makes right: it goes to the dead letters at once, with what was wrong. */
class InvalidConductorArguments extends RpcError {
  override readonly remoteModule = 'builtins';
  override readonly remoteClass = 'ValueError';
  override readonly retryable = false;
}

function holds(json: string | null, is: (value: unknown) => boolean): boolean {
  if (json === null) return true;
  try {
    return is(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const isDict = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Columns whose JSON others read again, and what it must be. */
function requireJson(method: string, args: unknown): void {
  if (method !== 'service_update') return;
  const { cpu_info, supported_instances, numa_topology } = (args as ConductorArguments['service_update']).compute_node;
  const columns = { cpu_info: holds(cpu_info, isDict), numa_topology: holds(numa_topology, isDict) };
  const checks = { ...columns, supported_instances: holds(supported_instances, Array.isArray) };
  for (const [column, isGood] of Object.entries(checks))
    if (!isGood) throw new InvalidConductorArguments(`${method}: ${column} holds no JSON of its kind`);
}

/**
 * The arguments of a method of the conductor, of the form that hosts send them in.
 *
 * @throws InvalidConductorArguments before anything is written
 */
export function conductorArguments<M extends keyof ConductorArguments>(
  method: M,
  args: unknown,
): ConductorArguments[M] {
  try {
    const valid = validateBody<ConductorArguments[M]>(CONDUCTOR_SCHEMAS[method], args);
    requireJson(method, valid);
    return valid;
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    throw new InvalidConductorArguments(`${method}: ${error.message}`);
  }
}
