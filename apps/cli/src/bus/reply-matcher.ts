import { isWanted, type MessageFilter, type SeenMessage } from './seen-message.js';

/** A message with what is known of the call that it answers. */
export interface MatchedMessage extends SeenMessage {
  readonly answers: { readonly method: string | null; readonly request_id: string | null; readonly ms: number } | null;
}

const REMEMBERED = 10_000;

/** Finds the call to a reply by `_msg_id`, and lets through what a filter wants. */
export class ReplyMatcher {
  private readonly calls = new Map<string, { readonly call: SeenMessage; readonly at: number }>();

  constructor(private readonly filter: MessageFilter) {}

  /** @param now milliseconds. @returns undefined for what the filter leaves out. */
  see(message: SeenMessage, now: number): MatchedMessage | undefined {
    if (message.kind === 'reply' || message.kind === 'heartbeat') {
      const known = message.msg_id === null ? undefined : this.calls.get(message.msg_id);
      if (!known) return Object.keys(this.filter).length === 0 ? { ...message, answers: null } : undefined;
      const { method, request_id } = known.call;
      return { ...message, answers: { method, request_id, ms: Math.round(now - known.at) } };
    }
    if (!isWanted(message, this.filter)) return undefined;
    if (message.kind === 'call' && message.msg_id !== null) this.remember(message.msg_id, message, now);
    return { ...message, answers: null };
  }

  private remember(id: string, call: SeenMessage, at: number): void {
    if (this.calls.size >= REMEMBERED) this.calls.delete(this.calls.keys().next().value as string);
    this.calls.set(id, { call, at });
  }
}
