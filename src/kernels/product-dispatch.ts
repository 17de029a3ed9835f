import loadBlock from '../../shaders/lib/load_block.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import shared from '../../shaders/lib/product.wgsl';
import quads from '../../shaders/lib/product_quads.wgsl';
import store from '../../shaders/lib/product_store.wgsl';
import storeQuads from '../../shaders/lib/product_store_quads.wgsl';
import broadcastShader from '../../shaders/product_broadcast.wgsl';
import splitShader from '../../shaders/product_split.wgsl';
import subgroupShader from '../../shaders/product_subgroup.wgsl';
import tiledShader from '../../shaders/product_tiled.wgsl';
import { BINARY, binary } from './binary.ts';
import { type Absorb, type AdapterTraits, type Dispatch, type Flags, joinShaders, spread } from './kernel.ts';
import { UNARY, unary } from './unary.ts';

/** The operands of a product, for `shaders/lib/product.wgsl`. */
export interface Operands {
  /** Names `source` in pipeline caches and errors. */
  readonly label: string;
  readonly source: string;
  /** Replaces `shaders/lib/load_block.wgsl`. */
  readonly loadBlock?: { readonly label: string; readonly source: string; readonly constants: Flags };
  readonly constants: Flags;
  /** Whether neighbours along k lie side by side in memory. */
  readonly aAlongK: boolean;
  readonly bAlongK: boolean;
  /** Extents of the result. */
  readonly rows: number;
  readonly columns: number;
  /** The number of products that are computed together. */
  readonly slices: number;
  /** Whether there are enough terms for sums in stretches: see long-sums.ts. */
  readonly long: boolean;
  /** Whether `shaders/lib/product_store_quads.wgsl` can write the result. */
  readonly inQuads: boolean;
}

/** The subgroup size that `product_broadcast.wgsl` is written for. */
const LANES = 8;

/** The shader for a product on this adapter, which joins operands and algorithm. */
export function dispatchProduct(operands: Operands, adapter: AdapterTraits): Dispatch {
  const { rows } = operands;
  if (adapter.subgroupSize !== LANES) return tiled(operands, rows > 32 ? 64 : 32);
  // A tile's cost was measured to be proportional to 4 + its rows. The height with the smallest total is taken.
  const cost = (height: number) => Math.ceil(rows / height) * (4 + height);
  return broadcast(
    operands,
    HEIGHTS.broadcast.reduce((best, h) => (cost(h) < cost(best) ? h : best)),
  );
}

/** All shaders for a product on this adapter except the choice of `dispatchProduct`. */
export function otherProducts(operands: Operands, adapter: AdapterTraits): Dispatch[] {
  const all = [split(operands)];
  if (adapter.subgroupSize && adapter.subgroupSize >= SUBGROUP_SIDE)
    all.push(bySubgroup(operands, adapter.subgroupSize));
  const wide = operands.inQuads; // as fast on lavapipe, so trying both would only take time
  for (const height of HEIGHTS.tiled)
    all.push(tiled(operands, height, { wide }), tiled(operands, height, { wide, BUFFERS: 2 }));
  if (adapter.subgroupSize === LANES)
    all.push(...HEIGHTS.broadcast.map((height) => broadcast(operands, height)));
  const usual = dispatchProduct(operands, adapter);
  return all.filter(
    ({ label, constants }) =>
      label !== usual.label || constants?.ROWS !== usual.constants?.ROWS || constants?.BUFFERS !== undefined,
  );
}

/** The numbers of rows of a tile. */
const HEIGHTS = { tiled: [64, 32], broadcast: [32, 16, 8] } as const;
const TILED_COLUMNS = 64;
const SPLIT_SIDE = 16;
const SUBGROUP_SIDE = 4;
const BROADCAST_COLUMNS = 4 * LANES;

function tiled(
  { label, source, constants, long, aAlongK, bAlongK, ...extents }: Operands,
  ROWS: number,
  { BUFFERS, wide }: { BUFFERS?: 2; wide?: boolean } = {},
): Dispatch {
  const choices = { LONG: Number(long), ROWS, A_ALONG_K: Number(aAlongK), B_ALONG_K: Number(bAlongK) };
  return {
    label: `${label}_tiled${wide ? '_quads' : ''}`,
    source: joinShaders(nan, shared, source, quads, wide ? storeQuads : store, tiledShader),
    constants: { ...constants, ...choices, ...(BUFFERS && { BUFFERS }) },
    workgroups: tiles(extents, ROWS, TILED_COLUMNS),
  };
}

function split({ label, source, constants, long, bAlongK, ...extents }: Operands): Dispatch {
  return {
    label: `${label}_split`,
    source: joinShaders(nan, shared, source, quads, store, splitShader),
    constants: { ...constants, LONG: Number(long), B_ALONG_K: Number(bAlongK) },
    workgroups: tiles(extents, SPLIT_SIDE, SPLIT_SIDE),
  };
}

function bySubgroup({ label, source, constants, ...extents }: Operands, LANES: number): Dispatch {
  return {
    label: `${label}_subgroup`,
    source: joinShaders(nan, shared, source, quads, store, subgroupShader),
    constants: { ...constants, LANES },
    workgroups: tiles(extents, SUBGROUP_SIDE, SUBGROUP_SIDE),
  };
}

function broadcast(
  { label, source, constants, long, loadBlock: own, ...extents }: Operands,
  ROWS: number,
): Dispatch {
  return {
    label: `${label}${own ? `_${own.label}` : ''}_broadcast`,
    source: joinShaders(nan, shared, source, store, own?.source ?? loadBlock, broadcastShader),
    constants: { ...constants, ...own?.constants, LONG: Number(long), ROWS },
    workgroups: tiles(extents, ROWS, BROADCAST_COLUMNS),
  };
}

type Extents = Pick<Operands, 'rows' | 'columns' | 'slices'>;

function tiles({ rows, columns, slices }: Extents, height: number, width: number): [number, number, number] {
  const [x, y] = spread(Math.ceil(rows / height) * Math.ceil(columns / width));
  return [x, y, slices];
}

/** Lets a product absorb a ReLU of its result, or a ReLU's gradient, whose mask is the ReLU's result. */
export const absorbRelu: Absorb = (flags, { kernel, flags: { OP } }) => {
  if (flags.RELU || flags.MASK) return undefined;
  if (kernel === unary && OP === UNARY.relu) return { flags: { ...flags, RELU: 1 }, reads: {} };
  // A mask has the shape of the tensor that it masks, see `maskOf` in ops/mask.ts.
  if (kernel === binary && OP === BINARY.mask) return { flags: { ...flags, MASK: 1 }, reads: { mask: 'b' } };
  return undefined;
};

/** All flags of `shaders/lib/product.wgsl`, switched off. */
export const NO_FLAGS = { BIAS: 0, RELU: 0, MASK: 0, SUMS: 0 };
