// out[row] = index of the first largest element of x[row, :], of the first NaN if there is one.

struct Params {
  rows: u32,
  length: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<i32>;

fn count() -> u32 { return params.rows; }

fn compute(row: u32) {
  let start = row * params.length;
  var best = 0u;
  for (var i = 1u; i < params.length; i++) {
    if (is_larger(x[start + i], x[start + best])) { best = i; }
  }
  out[row] = i32(best);
}
