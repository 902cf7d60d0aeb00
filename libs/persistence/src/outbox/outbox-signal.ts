import { Injectable } from '@nestjs/common';

/** Tells the relay of this process that a transaction with messages has committed. */
@Injectable()
export class OutboxSignal {
  private readonly listeners = new Set<() => void>();

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  committed(): void {
    for (const listener of this.listeners) listener();
  }
}
