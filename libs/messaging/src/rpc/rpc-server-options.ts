import type { DeliveryLedger } from './delivery-ledger.js';

export interface RpcServerOptions {
  /** @default the transport's control exchange */
  readonly exchange?: string;
  readonly topic: string;
  readonly server: string;
  /** Handlers that run at the same time at most. @default 64 (oslo.messaging's executor_thread_pool_size) */
  readonly maxConcurrency?: number;
  /** Messages of a queue that wait in this process at most, 0: no bound. @default `rabbit_qos_prefetch_count` of the URL, else 2 x maxConcurrency */
  readonly prefetch?: number;
  /** Tries of an at-least-once cast before it goes to `<queue>.dead`. @default 5 */
  readonly maxDeliveries?: number;
  /** Times an at-least-once message may come back because its consumer vanished, before it is taken as the cause. @default 20 */
  readonly maxRedeliveries?: number;
  /** Milliseconds before try number n + 1. @default 200, 400, 800, ... at most 10 000 */
  readonly retryDelayMs?: (deliveries: number) => number;
  /** Shared by the servers of a process, so that a copy is known whichever takes it. @default its own */
  readonly ledger?: DeliveryLedger;
}

export const defaultRetryDelayMs = (deliveries: number): number => Math.min(10_000, 100 * 2 ** deliveries);
