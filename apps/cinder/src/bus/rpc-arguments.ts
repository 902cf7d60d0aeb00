import type { RpcArgs, RpcRequest } from '#messaging';
import { OpenStackError, RequestContext, validateBody } from '#openstack-http';
import { isUuid } from '../common/cinder-errors.js';
import { objectData } from './versioned-objects.js';

/** Deliveries after which a passing trouble counts as lasting; the bus gives a message up after one more. */
const LAST_TRY = 4;

/** A message names nothing that it could be about: it will not get better by being sent again. */
class MalformedArguments extends TypeError {
  readonly retryable = false;
}

/**
 * The arguments of a method, of the form that its callers send.
 *
 * @throws MalformedArguments before anything is done
 */
export function checkedArgs(method: string, schema: object, args: RpcArgs): RpcArgs {
  try {
    return validateBody<RpcArgs>(schema, args);
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    throw new MalformedArguments(`${method}: ${error.message}`);
  }
}

/** The id in a versioned object, or the argument itself when it is an id. */
function findId(args: RpcArgs, name: string): string | null {
  const id = objectData(args[name])?.['id'] ?? args[name];
  return typeof id === 'string' && isUuid(id) ? id : null;
}

/** @throws MalformedArguments */
export function idOf(args: RpcArgs, name: string): string {
  const id = findId(args, name);
  if (id === null) throw new MalformedArguments(`argument ${name} must be a versioned object with an id, or an id`);
  return id;
}

/** The same request about the same resource is the same work, however often it is delivered. */
export const workOn =
  (name: string) =>
  (args: RpcArgs, { context, uniqueId }: RpcRequest): string =>
    `${findId(args, name) ?? uniqueId} ${String(context['request_id'])}`;

export const contextOf = ({ context }: RpcRequest): RequestContext => RequestContext.fromDict(context);

export const mayTryAgain = ({ deliveryCount }: RpcRequest): boolean => deliveryCount < LAST_TRY;
