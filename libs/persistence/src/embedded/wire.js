// @ts-check
// The frames of PostgreSQL's wire protocol 3.0 that the gateway reads, rewrites and makes itself.
// Plain JavaScript like all that runs in the worker: Node starts it as it is, from the source and from the build.

/** Codes that stand where a startup packet has its protocol version. */
export const CANCEL_REQUEST = 80877102;
export const SSL_REQUEST = 80877103;
export const GSSENC_REQUEST = 80877104;
export const PROTOCOL_MAJOR = 3;

/** What PostgreSQL itself refuses: a frame of 1 GiB and more. */
const MAX_FRAME_BYTES = 0x3fffffff;

/** The client sent bytes that are no frames; nothing after them can be understood. */
export class ProtocolViolation extends Error {}

/**
 * Cuts a stream of bytes into frames, however the socket broke it up.
 *
 * @param {Buffer} buffer what was received and not cut yet
 * @param {boolean} typed false before the startup packet, whose frames have no type byte
 * @returns {{ frame: Buffer, rest: Buffer } | undefined} undefined while the first frame is incomplete
 */
export function cutFrame(buffer, typed) {
  const head = typed ? 1 : 0;
  if (buffer.length < head + 4) return undefined;
  const length = buffer.readUInt32BE(head);
  if (length < 4 || length > MAX_FRAME_BYTES) throw new ProtocolViolation(`invalid message length ${length}`);
  const end = head + length;
  if (buffer.length < end) return undefined;
  return { frame: buffer.subarray(0, end), rest: buffer.subarray(end) };
}

/**
 * @param {Buffer} packet a startup packet
 * @returns {{ code: number, parameters: Map<string, string> }}
 */
export function readStartup(packet) {
  if (packet.length < 8) throw new ProtocolViolation('startup packet is too short');
  const code = packet.readInt32BE(4);
  const words = packet.toString('utf8', 8).split('\0');
  const parameters = new Map();
  for (let at = 0; at + 1 < words.length && words[at]; at += 2) parameters.set(words[at], words[at + 1]);
  return { code, parameters };
}

/**
 * @param {string} type one letter
 * @param {(Buffer | string)[]} parts strings are written as C strings
 */
export function frame(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** @param {string} sql */
export const query = (sql) => frame('Q', sql);
export const sync = () => frame('S');
/** @param {string} statement */
export const closeStatement = (statement) => frame('C', Buffer.from('S'), statement);

/** What the server answers a startup packet of user and database `postgres` with. */
export function startupPacket() {
  const body = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.writeInt32BE(PROTOCOL_MAJOR << 16, 4);
  return Buffer.concat([head, body]);
}

/** Says that of the minor versions of 3 only 0 is spoken. */
export const negotiateProtocolVersion = () => frame('v', Buffer.alloc(8));

/** @param {{ code: string, message: string, hint?: string }} error */
export function fatal({ code, message, hint }) {
  const fields = ['SFATAL', 'VFATAL', `C${code}`, `M${message}`];
  if (hint) fields.push(`H${hint}`);
  return frame('E', ...fields, '');
}

/**
 * All sessions share the engine's one set of prepared statements: gives a named one the session's own prefix.
 *
 * @param {Buffer} message Parse, Bind, Describe or Close
 * @param {string} prefix
 * @returns {{ message: Buffer, statement?: string }} `statement`: the name that a Parse made, as the engine knows it
 */
export function ownStatement(message, prefix) {
  const type = String.fromCharCode(/** @type {number} */ (message[0]));
  if (type === 'P') {
    const [name, after] = cString(message, 5);
    if (!name) return { message };
    return { message: frame(type, prefix + name, message.subarray(after)), statement: prefix + name };
  }
  if (type === 'B') {
    const [portal, nameAt] = cString(message, 5);
    const [name, after] = cString(message, nameAt);
    return { message: name ? frame(type, portal, prefix + name, message.subarray(after)) : message };
  }
  const [name] = cString(message, 6);
  if (message[5] !== 0x53 /* S */ || !name) return { message };
  return { message: frame(type, message.subarray(5, 6), prefix + name) };
}

/**
 * @param {Buffer} message
 * @param {number} start
 * @returns {[text: string, after: number]}
 */
function cString(message, start) {
  const end = message.indexOf(0, start);
  if (end < 0) throw new ProtocolViolation('a name is not terminated');
  return [message.toString('utf8', start, end), end + 1];
}
