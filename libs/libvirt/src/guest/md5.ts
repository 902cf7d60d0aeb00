/** Bits that each step of a round turns by. */
const TURNS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const CONSTANTS = Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32));
/** Which word of the block a step reads, by round. */
const WORDS = [
  (step: number) => step,
  (step: number) => (5 * step + 1) % 16,
  (step: number) => (3 * step + 5) % 16,
  (step: number) => (7 * step) % 16,
];
const MIXES = [
  (b: number, c: number, d: number) => (b & c) | (~b & d),
  (b: number, c: number, d: number) => (d & b) | (~d & c),
  (b: number, c: number, d: number) => b ^ c ^ d,
  (b: number, c: number, d: number) => c ^ (b | ~d),
];

function padded(bytes: Uint8Array): DataView {
  const length = (((bytes.length + 8) >> 6) + 1) << 6;
  const block = new Uint8Array(length);
  block.set(bytes);
  block[bytes.length] = 0x80;
  const view = new DataView(block.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n, true);
  return view;
}

function turned(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * MD5 (RFC 1321) of a text's UTF-8, in hexadecimal: nova names the mount point of a share by it.
 * Written out because this library imports nothing, not even from Node; no secret is ever hashed with it.
 */
export function md5Hex(text: string): string {
  const view = padded(new TextEncoder().encode(text));
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4;
      const word = view.getUint32(offset + 4 * (WORDS[round]?.(step) ?? 0), true);
      const sum = (a + (MIXES[round]?.(b, c, d) ?? 0) + (CONSTANTS[step] ?? 0) + word) | 0;
      [a, d, c, b] = [d, c, b, (b + turned(sum, TURNS[round]?.[step % 4] ?? 0)) | 0];
    }
    [a, b, c, d].forEach((value, index) => {
      state[index] = ((state[index] ?? 0) + value) | 0;
    });
  }
  const bytes = new DataView(new ArrayBuffer(16));
  state.forEach((value, index) => {
    bytes.setInt32(4 * index, value, true);
  });
  return Array.from(new Uint8Array(bytes.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
