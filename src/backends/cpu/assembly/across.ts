import { Block, placeOf, storeTile } from './block';
import { addProduct, read, write } from './lanes';
import { STRETCH, TILE_COLUMNS, TILE_ROW_BYTES } from './tile';

/** The number of columns added up together: their sums keep all adders busy, and fit where a tile fits. */
const COLUMNS: u32 = 32;

/** Whether sums are stored as they are, side by side. */
function isPlain(block: Block): bool {
  return block.columnStride === 4 && !(block.accumulate || block.bias || block.relu || block.mask);
}

/**
 * The block's product without any panel: b[t, j] lies at b + t * bStride + 4 * j, and a[i, t] at
 * a + i * rowStride + t * aStride. Terms are added up in the same order as in tiles.
 */
export function multiplyAcross(
  block: Block,
  a: usize,
  rowStride: u32,
  aStride: u32,
  b: usize,
  bStride: u32,
): void {
  const rows = block.rows;
  const tile = block.tile;
  const terms = block.terms;
  const plain = isPlain(block);
  for (let i: u32 = 0; i < rows; i++) {
    block.rows = i + 1; // makes the row the only one of its tiles
    const row = block.out + placeOf(block, i);
    for (let j: u32 = 0; j < block.columns; j += COLUMNS) {
      const columns = min(COLUMNS, block.columns - j);
      addColumns(plain ? row + 4 * j : tile, a, aStride, b + 4 * j, bStride, columns, terms);
      if (plain) continue;
      for (let c: u32 = 0; c < columns; c += TILE_COLUMNS) {
        storeTile(block, i, j + c);
        block.tile += TILE_ROW_BYTES;
      }
      block.tile = tile;
    }
    a += rowStride;
  }
  block.rows = rows;
}

/** to[j] = sum over t of a[t] * b[t, j], for up to `COLUMNS` columns. */
function addColumns(
  to: usize,
  a: usize,
  aStride: u32,
  b: usize,
  bStride: u32,
  columns: u32,
  terms: u32,
): void {
  if (columns === COLUMNS) {
    addMany(to, a, aStride, b, bStride, terms);
  } else {
    for (let c: u32 = 0; c < columns; c += 4) {
      addFour(to + 4 * c, a, aStride, b + 4 * c, bStride, columns - c, terms);
    }
  }
}

function addMany(to: usize, a: usize, aStride: u32, b: usize, bStride: u32, terms: u32): void {
  for (let first: u32 = 0; first < terms; first += STRETCH) {
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let c2 = f32x4.splat(0);
    let c3 = f32x4.splat(0);
    let c4 = f32x4.splat(0);
    let c5 = f32x4.splat(0);
    let c6 = f32x4.splat(0);
    let c7 = f32x4.splat(0);
    for (const end = a + min(STRETCH, terms - first) * aStride; a < end; a += aStride) {
      const x = v128.load32_splat(a);
      c0 = addProduct(c0, x, v128.load(b));
      c1 = addProduct(c1, x, v128.load(b, 16));
      c2 = addProduct(c2, x, v128.load(b, 32));
      c3 = addProduct(c3, x, v128.load(b, 48));
      c4 = addProduct(c4, x, v128.load(b, 64));
      c5 = addProduct(c5, x, v128.load(b, 80));
      c6 = addProduct(c6, x, v128.load(b, 96));
      c7 = addProduct(c7, x, v128.load(b, 112));
      b += bStride;
    }
    if (first > 0) {
      c0 = f32x4.add(v128.load(to), c0);
      c1 = f32x4.add(v128.load(to, 16), c1);
      c2 = f32x4.add(v128.load(to, 32), c2);
      c3 = f32x4.add(v128.load(to, 48), c3);
      c4 = f32x4.add(v128.load(to, 64), c4);
      c5 = f32x4.add(v128.load(to, 80), c5);
      c6 = f32x4.add(v128.load(to, 96), c6);
      c7 = f32x4.add(v128.load(to, 112), c7);
    }
    v128.store(to, c0);
    v128.store(to, c1, 16);
    v128.store(to, c2, 32);
    v128.store(to, c3, 48);
    v128.store(to, c4, 64);
    v128.store(to, c5, 80);
    v128.store(to, c6, 96);
    v128.store(to, c7, 112);
  }
}

/** The sums of up to four columns; `left` as in lanes.ts. */
function addFour(to: usize, a: usize, aStride: u32, b: usize, bStride: u32, left: u32, terms: u32): void {
  let total = f32x4.splat(0);
  for (let first: u32 = 0; first < terms; first += STRETCH) {
    let c = f32x4.splat(0);
    for (const end = a + min(STRETCH, terms - first) * aStride; a < end; a += aStride) {
      c = addProduct(c, v128.load32_splat(a), read(b, left));
      b += bStride;
    }
    total = first > 0 ? f32x4.add(total, c) : c;
  }
  write(to, total, left);
}
