import { addProduct } from './lanes';
import { TILE_COLUMNS } from './tile';

/** The number of terms in a stretch, which is added up separately: 32 for each lane. See tile.ts. */
const STRETCH: u32 = 256;

/**
 * A row of a tile without any panel, for products of so few rows that copying b would take longer than the product:
 * row[j] = sum over t of a[t] * b_j[t], where the terms lie side by side and b_j at b + j * columnStride. Eight sums,
 * each of every eighth term, are added up after each stretch, and four at the end.
 */
export function multiplyRow(row: usize, a: usize, b: usize, columns: u32, columnStride: u32, terms: u32): void {
  for (let j: u32 = 0; j < TILE_COLUMNS; j += 4) {
    if (j >= columns) return;
    const last = columns - 1;
    multiplyFour(
      row + 4 * j,
      a,
      b + j * columnStride,
      b + min(j + 1, last) * columnStride,
      b + min(j + 2, last) * columnStride,
      b + min(j + 3, last) * columnStride,
      terms,
    );
  }
}

function multiplyFour(row: usize, a: usize, b0: usize, b1: usize, b2: usize, b3: usize, terms: u32): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let at: usize = 0;
  const whole: usize = 4 * (terms & ~7);
  while (at < whole) {
    let d0 = f32x4.splat(0);
    let d1 = f32x4.splat(0);
    let d2 = f32x4.splat(0);
    let d3 = f32x4.splat(0);
    let e0 = f32x4.splat(0);
    let e1 = f32x4.splat(0);
    let e2 = f32x4.splat(0);
    let e3 = f32x4.splat(0);
    for (const stop = min(whole, at + 4 * STRETCH); at < stop; at += 32) {
      const low = v128.load(a + at);
      d0 = addProduct(d0, low, v128.load(b0 + at));
      d1 = addProduct(d1, low, v128.load(b1 + at));
      d2 = addProduct(d2, low, v128.load(b2 + at));
      d3 = addProduct(d3, low, v128.load(b3 + at));
      const high = v128.load(a + at, 16);
      e0 = addProduct(e0, high, v128.load(b0 + at, 16));
      e1 = addProduct(e1, high, v128.load(b1 + at, 16));
      e2 = addProduct(e2, high, v128.load(b2 + at, 16));
      e3 = addProduct(e3, high, v128.load(b3 + at, 16));
    }
    c0 = f32x4.add(c0, f32x4.add(d0, e0));
    c1 = f32x4.add(c1, f32x4.add(d1, e1));
    c2 = f32x4.add(c2, f32x4.add(d2, e2));
    c3 = f32x4.add(c3, f32x4.add(d3, e3));
  }
  for (; at < 4 * terms; at += 4) {
    const x = v128.load32_zero(a + at);
    c0 = addProduct(c0, x, v128.load32_zero(b0 + at));
    c1 = addProduct(c1, x, v128.load32_zero(b1 + at));
    c2 = addProduct(c2, x, v128.load32_zero(b2 + at));
    c3 = addProduct(c3, x, v128.load32_zero(b3 + at));
  }
  // Adding the rows of their transpose adds up the lanes of each.
  const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  const even = f32x4.add(
    v128.shuffle<f32>(low01, low23, 0, 1, 4, 5),
    v128.shuffle<f32>(high01, high23, 0, 1, 4, 5),
  );
  const odd = f32x4.add(
    v128.shuffle<f32>(low01, low23, 2, 3, 6, 7),
    v128.shuffle<f32>(high01, high23, 2, 3, 6, 7),
  );
  v128.store(row, f32x4.add(even, odd));
}
