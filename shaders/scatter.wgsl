// The gradient of gather: out[row, column] = sum over j of values[row, j] where index[row, j] = column.
// One invocation per element of out, adding in the order of j: no atomics, the same bytes every time.

struct Params {
  rows: u32,
  length: u32,                                      // elements of a row of out
  picks: u32,                                       // elements of a row of index and values
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.rows * params.length; }

fn compute(i: u32) {
  let first = i / params.length * params.picks;
  let column = i32(i % params.length);
  var sum = LongSum();
  for (var j = first; j < first + params.picks; j++) {
    if (index[j] == column) { add_term(&sum, values[j]); }
  }
  out[i] = total_of(&sum);
}
