// out[row, j] = x[row, index[row, j]].
// An index outside the row gives NaN, which a loss cannot hide: it is an error of the caller's.

struct Params {
  rows: u32,
  length: u32,                                      // elements of a row of x
  picks: u32,                                       // elements of a row of index and out
  nan: u32,                                         // bits of a NaN: WGSL has no literal for one
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.rows * params.picks; }

fn compute(i: u32) {
  let column = u32(index[i]);                       // a negative index becomes a huge one
  let value = x[i / params.picks * params.length + min(column, params.length - 1u)];
  out[i] = select(bitcast<f32>(params.nan), value, column < params.length);
}
