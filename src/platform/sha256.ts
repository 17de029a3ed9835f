/** The hash of bytes that come piece by piece. */
export interface Hash {
  update(bytes: Uint8Array): void;
  /** The hash of all bytes so far, hexadecimal. */
  digest(): string;
}

const BLOCK = 64;

/** SHA-256 (FIPS 180-4) of a file piece by piece, for browsers, which hash only whole buffers in memory. */
export function sha256(): Hash {
  const state = Uint32Array.from(START);
  const block = new Uint8Array(BLOCK);
  let bytes = 0;
  return {
    update(piece) {
      for (let at = 0; at < piece.length; ) {
        const filled = bytes % BLOCK;
        const taken = piece.subarray(at, at + BLOCK - filled);
        block.set(taken, filled);
        at += taken.length;
        bytes += taken.length;
        if (bytes % BLOCK === 0) addBlock(state, block);
      }
    },
    digest() {
      const end = Uint32Array.from(state);
      const rest = new Uint8Array(bytes % BLOCK < BLOCK - 8 ? BLOCK : 2 * BLOCK);
      rest.set(block.subarray(0, bytes % BLOCK));
      rest[bytes % BLOCK] = 0x80;
      new DataView(rest.buffer).setBigUint64(rest.length - 8, BigInt(bytes) * 8n);
      for (let at = 0; at < rest.length; at += BLOCK) addBlock(end, rest.subarray(at, at + BLOCK));
      return Array.from(end, (word) => word.toString(16).padStart(8, '0')).join('');
    },
  };
}

const words = new Uint32Array(BLOCK);

function addBlock(state: Uint32Array, block: Uint8Array): void {
  const view = new DataView(block.buffer, block.byteOffset, BLOCK);
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(4 * i);
  for (let i = 16; i < BLOCK; i++) {
    const [x, y] = [words[i - 15], words[i - 2]];
    const low = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const high = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    words[i] = words[i - 16] + low + words[i - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < BLOCK; i++) {
    const chosen = (e & f) ^ (~e & g);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + chosen + ROUNDS[i] + words[i]) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  const after = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] += after[i];
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits of the fractions of the square roots of the first eight primes. */
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
const ROUNDS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];
