import { allowRelaxedSIMD } from '#platform';

/** A module of one function: (v128) => f32x4.relaxed_madd(v, v, v). */
const FMA = [
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7b, 0x01, 0x7b], // type
  ...[0x03, 0x02, 0x01, 0x00], // function
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x00, 0x20, 0x00, 0xfd, 0x85, 0x02, 0x0b], // code
];

/** @throws Error if the engine has no relaxed SIMD, of which fused multiply-adds are a part. */
export function requireFMA(): void {
  const module = Uint8Array.from(FMA);
  if (WebAssembly.validate(module)) return;
  allowRelaxedSIMD();
  if (WebAssembly.validate(module)) return;
  throw new Error('fma needs the relaxed SIMD of WebAssembly, which this engine does not have: leave it out');
}
