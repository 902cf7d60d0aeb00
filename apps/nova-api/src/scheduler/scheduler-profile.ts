import type { AllocationRatios } from './host-claims.repository.js';
import type { HostFilter } from './host-filter.js';
import type { PlacementRequest } from './placement.js';
import type { RequestReading } from './request-reading.js';
import type { TypedRequest } from './typed-request.js';
import type { Weigher } from './weighers.js';

/** How a server that finds no host is told of. */
interface ScheduleFailureNotice {
  readonly eventType: string;
  readonly publisher: string;
  readonly method: string;
}

/** How the choice of a host is told of, before and after it. */
interface SelectionNotice {
  /** Without `.start` and `.end`. */
  readonly eventType: string;
  /** Whether moves are told too, or new servers alone. */
  readonly ofMoves: boolean;
  /** Whether the end is told when there is no host. */
  readonly endsAlways: boolean;
}

/** What is said when a build has failed on one host and no other takes it. */
export interface RetryTexts {
  readonly exception: string;
  /** `max_attempts` hosts have failed; `reason` is what the last one said. */
  attemptsExceeded(uuid: string, maxAttempts: number, reason: string): string;
  /** There are not so many hosts. */
  hostsExhausted(uuid: string): string;
}

/** By which rules a host is chosen. */
export interface SchedulerProfile {
  /** Asked before any filter, whatever is enabled: placement's part. */
  readonly placement: readonly HostFilter[];
  /** Filters of what hosts have, which come and go. */
  readonly resourceFilters: readonly HostFilter[];
  /** `scheduler_default_filters`, or `[filter_scheduler]enabled_filters`, of those that make a difference here. */
  readonly defaultFilters: readonly string[];
  readonly weighers: readonly Weigher[];
  /** Asked again whether a server's own host may take its new image; null: a rebuild asks no scheduler. */
  readonly rebuildFilters: readonly string[] | null;
  /** Whether a forced host that is not in the zone of the request makes it forget the zone. */
  readonly checksForcedZone: boolean;
  /** NoValidHost's message where no host is called as the forced one. */
  noSuchHost(forced: NonNullable<PlacementRequest['forced']>): string;
  /** NoValidHost's reason; `filtered` when hosts were left for the filters to refuse. */
  noValidHost(filtered: boolean): string;
  readonly notice: ScheduleFailureNotice;
  readonly selection: SelectionNotice;
  /** The image as the legacy notifications tell it. */
  notifiedImage(request: TypedRequest): Readonly<Record<string, unknown>>;
  readonly retry: RetryTexts;
  /** Allocation ratios that hold where these filters are enabled. */
  limits(enabled: readonly HostFilter[]): AllocationRatios;
  /** @throws RuleError when flavor and image contradict each other */
  read(request: TypedRequest): RequestReading;
}
