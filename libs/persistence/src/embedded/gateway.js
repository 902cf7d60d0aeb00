// @ts-check
import { Session } from './session.js';
import { query } from './wire.js';

/** For clients to leave by themselves when the server stops, in ms. */
const GRACE_MS = 300;

const ONE_AT_A_TIME =
  'The embedded database runs one transaction at a time: inside a transaction use only its own entity manager, and wait for nothing that needs another connection.';

/**
 * Lets many connections share one engine that knows a single session.
 *
 * A connection owns the engine from BEGIN to the end of its transaction, and from the first message of an
 * extended-query sequence to its Sync; the others wait in line. So every transaction runs as if it were alone.
 */
export class Gateway {
  /** @type {Set<Session>} */
  #sessions = new Set();
  /** @type {Session[]} sessions with units, first come first served */
  #line = [];
  /** @type {Session | undefined} */
  #owner;
  /** @type {NodeJS.Timeout | undefined} */
  #watchdog;
  #scheduled = false;
  /** @type {Buffer[]} the engine's own upkeep, done between transactions */
  #chores = [];
  #usedSinceUpkeep = false;
  #onAlone = () => {};

  /**
   * @param {import('./engine.js').Engine} engine
   * @param {Buffer} greeting the engine's answer to a startup packet
   * @param {{ idleTransactionMs: number, warn: (message: string) => void }} options how long an idle transaction may
   *   keep others waiting; who hears of one that did
   */
  constructor(engine, greeting, options) {
    this.engine = engine;
    this.greeting = greeting;
    this.options = options;
  }

  /** @param {import('node:net').Socket} socket */
  accept(socket) {
    const session = new Session(socket, this.greeting, (ready) => this.#enqueue(ready));
    this.#sessions.add(session);
    socket.on('close', () => {
      this.#sessions.delete(session);
      if (this.#sessions.size === 0) this.#onAlone();
    });
  }

  /**
   * Has the engine run statements of upkeep when nobody owns it; none when it wasn't used since the last ones.
   * @param {string[]} statements
   */
  upkeep(statements) {
    if (!this.#usedSinceUpkeep) return;
    this.#usedSinceUpkeep = false;
    this.#chores.push(...statements.map(query));
    this.#schedule();
  }

  /**
   * Ends all connections; what they had not committed is undone. Clients that are just saying goodbye (a driver's pool
   * counts as ended before its connections are) get the time to.
   */
  async close() {
    await this.#untilAlone(GRACE_MS);
    clearTimeout(this.#watchdog);
    for (const session of this.#sessions) {
      session.terminate({ code: '57P01', message: 'terminating connection: the embedded database is shutting down' });
    }
    if (this.engine.inTransaction) this.engine.run(query('ROLLBACK'));
    this.#line = [];
    this.#chores = [];
    this.#owner = undefined;
  }

  /** @param {number} timeoutMs */
  #untilAlone(timeoutMs) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onAlone = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
      if (this.#sessions.size === 0) this.#onAlone();
    });
  }

  /** @param {Session} session */
  #enqueue(session) {
    if (session !== this.#owner && !this.#line.includes(session)) this.#line.push(session);
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // One unit a turn, so that sockets are read and written in between.
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
    });
  }

  #turn() {
    if (!this.#owner) for (const chore of this.#chores.splice(0)) this.engine.run(chore);
    const session = this.#owner ?? this.#line.shift();
    const unit = session?.units.shift();
    if (session && unit) {
      clearTimeout(this.#watchdog);
      this.#watchdog = undefined;
      this.#usedSinceUpkeep = true;
      if (unit.farewell) session.socket.end();
      else session.answer(this.engine.run(unit.bytes));
      const keeps = !unit.last && (unit.open || this.engine.inTransaction);
      this.#owner = keeps ? session : undefined;
      if (!keeps && session.units.length > 0) this.#line.push(session);
    }
    if (this.#owner ? this.#owner.units.length > 0 : this.#line.length > 0) this.#schedule();
    else if (this.#owner && this.#line.length > 0) this.#watch(this.#owner);
  }

  /**
   * Ends an owner that stays idle while others wait: it most likely waits for one of them itself.
   * @param {Session} owner
   */
  #watch(owner) {
    this.#watchdog ??= setTimeout(() => {
      this.#watchdog = undefined;
      const message = `terminating connection: its transaction was idle for ${this.options.idleTransactionMs} ms while other connections waited`;
      // The driver may drop the reason: the connection has no query under way that could fail with it.
      this.options.warn(`${message}. ${ONE_AT_A_TIME}`);
      owner.terminate({ code: '25P03', message, hint: ONE_AT_A_TIME });
    }, this.options.idleTransactionMs);
  }
}
