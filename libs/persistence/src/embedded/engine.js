// @ts-check
import { frame } from './wire.js';

/** `status` of the exception by which the engine leaves a failed statement (`POSTGRES_MAIN_LONGJMP` of pglite). */
const STATEMENT_FAILED = 100;

/**
 * The part of the engine's module that is called here; pglite's own types leave the signatures out.
 * @typedef {object} PostgresModule
 * @property {Uint8Array} HEAPU8
 * @property {(callback: (pointer: number, length: number) => number, signature: string) => number} addFunction
 * @property {(read: number, write: number) => void} _pgl_set_rw_cbs
 * @property {() => number} stackSave
 * @property {(pointer: number) => void} stackRestore
 * @property {() => void} _PostgresMainLoopOnce
 * @property {() => void} _PostgresMainLongJmp
 * @property {() => void} _PostgresSendReadyForQueryIfNecessary
 * @property {() => void} _pgl_pq_flush
 * @property {() => number} _pq_buffer_remaining_data
 */

/** The engine can't go on, e.g. out of memory. What was committed is safe. */
class EngineFailure extends Error {}

/**
 * Feeds frontend messages to PGlite and gathers its answer, synchronously.
 *
 * It drives the engine's main loop itself: `PGlite.execProtocolRaw` takes every exception but a failed statement's for
 * harmless and loops for ever when the engine has given up.
 */
export class Engine {
  /** @type {Buffer} */
  #input = Buffer.alloc(0);
  #read = 0;
  /** @type {Buffer[]} */
  #output = [];

  /** @param {import('@electric-sql/pglite').PGlite} db ready, and used by nobody else from now on */
  constructor(db) {
    this.db = db;
    this.module = /** @type {PostgresModule} */ (/** @type {unknown} */ (db.Module));
    const { module } = this;
    const read = module.addFunction((pointer, length) => {
      const chunk = this.#input.subarray(this.#read, this.#read + length);
      module.HEAPU8.set(chunk, pointer);
      this.#read += chunk.length;
      return chunk.length;
    }, 'ipi');
    const write = module.addFunction((pointer, length) => {
      this.#output.push(Buffer.from(module.HEAPU8.subarray(pointer, pointer + length)));
      return length;
    }, 'ipi');
    module._pgl_set_rw_cbs(read, write);
  }

  get inTransaction() {
    return this.db.isInTransaction();
  }

  /**
   * @param {Buffer} messages whole frontend messages
   * @returns {Buffer} the backend's messages
   */
  run(messages) {
    this.#input = messages;
    this.#read = 0;
    this.#output = [];
    while (this.#read < messages.length || this.module._pq_buffer_remaining_data() > 0) this.#step();
    this.module._PostgresSendReadyForQueryIfNecessary();
    this.module._pgl_pq_flush();
    return Buffer.concat(this.#output);
  }

  #step() {
    const stack = this.module.stackSave();
    try {
      this.module._PostgresMainLoopOnce();
    } catch (error) {
      if (!(error instanceof Object && 'status' in error && error.status === STATEMENT_FAILED)) {
        const said = Buffer.concat(this.#output).toString('latin1').replaceAll('\0', ' ');
        throw new EngineFailure(`the engine has given up: ${String(error)}; its last words: ${said}`, { cause: error });
      }
      this.module.stackRestore(stack);
      this.module._PostgresMainLongJmp();
    }
  }
}

/**
 * Ends a `COPY ... FROM STDIN`, whose data can't be waited for inside the engine's one thread, with an ordinary error.
 * After any other statement the protocol has the engine skip it.
 */
export const endOfCopy = frame('f', 'the embedded database takes no COPY FROM STDIN');
