import { sealEnvelope, type WireMessage } from './envelope.js';
import { encodeFailure } from './failure.js';
import { newHexId } from './ids.js';
import { nestedJson } from './nested-json.js';

/** One message of an answer; a call gets any number with `ending` false, and one that ends it. */
export interface WireReply {
  readonly messageId: string | undefined;
  readonly result: unknown;
  readonly failure: string | null;
  /** A peer of Icehouse leaves it out of the reply proper and sends a second message with `ending` true and no result. */
  readonly ending: boolean;
  readonly uniqueId: string | undefined;
}

/** @param result, failure nested JSON. */
const encode = (result: string, failure: string, ending: boolean, messageId: string): string =>
  sealEnvelope(
    `{\\"result\\":${result},\\"failure\\":${failure},\\"ending\\":${ending},\\"_msg_id\\":${nestedJson(messageId)},\\"_unique_id\\":\\"${newHexId()}\\"}`,
  );

/**
 * A reply in its envelope.
 *
 * @throws TypeError when the result has no JSON form (a cycle, a BigInt).
 */
export function encodeResult(messageId: string, result: unknown): string {
  return encode(nestedJson(result) ?? 'null', 'null', true, messageId);
}

export function encodeError(messageId: string, thrown: unknown): string {
  return encode('null', nestedJson(encodeFailure(thrown)) ?? 'null', true, messageId);
}

/** Tells a caller that monitors its call that the method still runs. */
export function encodeHeartbeat(messageId: string): string {
  return encode('null', 'null', false, messageId);
}

export function decodeReply(message: WireMessage): WireReply {
  const { result = null, failure = null, ending, _msg_id: messageId, _unique_id: uniqueId } = message;
  return {
    messageId: typeof messageId === 'string' ? messageId : undefined,
    result,
    failure: failure === null ? null : typeof failure === 'string' ? failure : JSON.stringify(failure),
    ending: ending === true,
    uniqueId: typeof uniqueId === 'string' ? uniqueId : undefined,
  };
}
