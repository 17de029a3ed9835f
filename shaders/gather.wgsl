// out[o, j, lane] = x[o, index[o, j, lane], lane], each `width` numbers side by side.
// An index outside the axis, the caller's mistake, gives NaN, which no loss can hide.

struct Params {
  outer: u32,
  length: u32,                                      // extent of the axis along which indices count
  picks: u32,                                       // indices along it
  lanes: u32,                                       // positions behind it, each with indices of its own
  width: u32,                                       // numbers that an index picks
  nan: u32,                                         // bits of a NaN: WGSL has no literal for one
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn count() -> u32 { return params.outer * params.picks * params.lanes * params.width; }

fn compute(i: u32) {
  let pick = i / params.width;
  let row = u32(index[pick]);                       // a negative index becomes a huge one
  let first = pick / (params.picks * params.lanes) * params.length;
  let inside = min(row, params.length - 1u);
  let at = ((first + inside) * params.lanes + pick % params.lanes) * params.width + i % params.width;
  out[i] = select(params.nan, x[at], row < params.length);
}
