// The gradient of gather: out[o, row, lane] = sum over j of values[o, j, lane] where index[o, j, lane] = row, each
// `width` numbers side by side.
//
// An invocation owns every OWNERS-th row of one column: it clears them, then walks the picks in order and adds the
// values for its rows in place: no atomics, the same bytes every time. The work grows with the picks and with the rows,
// not with their product. Neighbours have neighbouring columns, so they all add at the same time.

struct Params {
  outer: u32,
  length: u32,                                      // rows of out
  picks: u32,                                       // rows of index and values
  lanes: u32,
  width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

override OWNERS: u32;

fn count() -> u32 { return params.outer * OWNERS * params.lanes * params.width; }

fn compute(i: u32) {
  let columns = params.lanes * params.width;
  let column = i % columns;
  let owner = i / columns % OWNERS;
  let o = i / columns / OWNERS;
  let own = o * params.length * columns + column;
  for (var row = owner; row < params.length; row += OWNERS) { out[own + row * columns] = 0.0; }
  let lane = column / params.width;
  let among = column % params.width;
  let first = o * params.picks;
  for (var j = first; j < first + params.picks; j++) {
    let pick = j * params.lanes + lane;
    let row = u32(index[pick]);                     // a negative index becomes a huge one
    if (row % OWNERS == owner && row < params.length) {
      out[own + row * columns] += values[pick * params.width + among];
    }
  }
}
