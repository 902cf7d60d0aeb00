// @ts-check
import { endOfCopy } from './engine.js';
import {
  CANCEL_REQUEST,
  closeStatement,
  cutFrame,
  fatal,
  GSSENC_REQUEST,
  negotiateProtocolVersion,
  ownStatement,
  PROTOCOL_MAJOR,
  ProtocolViolation,
  query,
  readStartup,
  SSL_REQUEST,
  sync,
} from './wire.js';

/**
 * What a session has the engine do in one go.
 * @typedef {object} Unit
 * @property {Buffer} bytes
 * @property {boolean} open true when an extended-query sequence goes on after it (it ended in Flush, not in Sync)
 * @property {boolean} [farewell] the client's Terminate, which takes its turn like all else
 * @property {boolean} [last] the clean-up of a session that is gone
 */

const NAMES_STATEMENT = new Set(['P', 'B', 'D', 'C']);
/** Execute, Sync, Query, FunctionCall, Flush. Anything else would end the engine. */
const KNOWN = new Set(['E', 'S', 'Q', 'F', 'H']);
/** CopyData, CopyDone, CopyFail: the rest of a COPY that was refused. */
const COPY_DATA = new Set(['d', 'c', 'f']);
let nextSession = 1;

/** One client's connection: makes units out of what arrives, and knows what must be cleaned up after it. */
export class Session {
  /** @type {Unit[]} */
  units = [];
  ended = false;
  #prefix = `${nextSession++}/`;
  #started = false;
  /** @type {Set<string>} */
  #statements = new Set();
  /** @type {Buffer} */
  #received = Buffer.alloc(0);
  /** @type {Buffer[]} frames of a unit that isn't complete */
  #gathered = [];

  /**
   * @param {import('node:net').Socket} socket
   * @param {Buffer} greeting the engine's answer to a startup packet
   * @param {(session: Session) => void} onUnits called when there is something to do
   */
  constructor(socket, greeting, onUnits) {
    this.socket = socket;
    this.greeting = greeting;
    this.onUnits = onUnits;
    socket.on('data', (/** @type {Buffer} */ data) => this.#receive(data));
    // An 'error' is always followed by 'close', which cleans up.
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
  }

  /** @param {Buffer} bytes */
  answer(bytes) {
    if (bytes.length > 0 && this.socket.writable) this.socket.write(bytes);
  }

  /** @param {{ code: string, message: string, hint?: string }} error */
  terminate(error) {
    if (this.socket.writable) this.socket.end(fatal(error));
    this.socket.destroySoon();
    this.#end();
  }

  /** @param {Buffer} data */
  #receive(data) {
    if (this.ended) return;
    this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, data]) : data;
    try {
      for (let cut = cutFrame(this.#received, this.#started); cut; cut = cutFrame(this.#received, this.#started)) {
        this.#received = cut.rest;
        if (this.#started) this.#take(cut.frame);
        else this.#start(cut.frame);
        if (this.ended) return;
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.terminate({ code: '08P01', message: error.message });
    }
  }

  /** @param {Buffer} packet */
  #start(packet) {
    const { code, parameters } = readStartup(packet);
    if (code === SSL_REQUEST || code === GSSENC_REQUEST) return void this.socket.write('N');
    // Without a second process there is nobody to interrupt the engine; the protocol expects no answer.
    if (code === CANCEL_REQUEST) return void this.socket.end();
    if (code >> 16 !== PROTOCOL_MAJOR) {
      return this.terminate({ code: '0A000', message: `unsupported frontend protocol ${code >> 16}.${code & 0xffff}` });
    }
    const user = parameters.get('user');
    const database = parameters.get('database') ?? user;
    if (user !== 'postgres') return this.terminate({ code: '28000', message: `role "${user}" does not exist` });
    if (database !== 'postgres') {
      return this.terminate({ code: '3D000', message: `database "${database}" does not exist` });
    }
    this.#started = true;
    if ((code & 0xffff) > 0) this.answer(negotiateProtocolVersion());
    this.answer(this.greeting);
  }

  /** @param {Buffer} message */
  #take(message) {
    const type = String.fromCharCode(/** @type {number} */ (message[0]));
    if (type === 'X') {
      this.units.push({ bytes: Buffer.alloc(0), open: false, farewell: true });
      return this.onUnits(this);
    }
    if (NAMES_STATEMENT.has(type)) {
      const own = ownStatement(message, this.#prefix);
      if (own.statement) this.#statements.add(own.statement);
      this.#gathered.push(own.message);
      return;
    }
    if (COPY_DATA.has(type)) return;
    if (!KNOWN.has(type)) throw new ProtocolViolation(`invalid frontend message type ${message[0]}`);
    if (type === 'S') this.#gathered.push(endOfCopy);
    this.#gathered.push(message);
    if (type === 'Q') this.#gathered.push(endOfCopy);
    // An Execute waits for its Sync or Flush.
    if (type !== 'E') this.#complete(type === 'H');
  }

  /** @param {boolean} open */
  #complete(open) {
    this.units.push({ bytes: Buffer.concat(this.#gathered), open });
    this.#gathered = [];
    this.onUnits(this);
  }

  /** Undoes what the client left: an open transaction or sequence, its statements, its settings. */
  #end() {
    if (this.ended) return;
    this.ended = true;
    if (!this.#started) return;
    const statements = [...this.#statements].map(closeStatement);
    this.units = [
      {
        bytes: Buffer.concat([sync(), query('ROLLBACK'), ...statements, sync(), query('RESET ALL')]),
        open: false,
        last: true,
      },
    ];
    this.onUnits(this);
  }
}
