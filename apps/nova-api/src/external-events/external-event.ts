/** nova/objects/external_event.py EVENT_STATUSES. */
export const EVENT_STATUSES = ['failed', 'completed', 'in-progress'] as const;

/** One event as its sender wrote it. */
export interface SentEvent {
  readonly name: string;
  readonly server_uuid: string;
  readonly status?: string;
  readonly tag?: string | null;
}

/** An event with what has become of it. */
export type AnsweredEvent = SentEvent & { readonly status?: string; readonly code: number };

export interface ExternalEventsAnswer {
  /** 200 when every event was taken, 207 when some were not. */
  readonly status: 200 | 207;
  readonly events: readonly AnsweredEvent[];
}
