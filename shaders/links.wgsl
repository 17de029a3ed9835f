// Where each row occurs in an index [outer, picks, lanes]: the first j, and for each j the next of the same row.
//
// An invocation owns every owners-th row, and walks all j of its lane from last to first, so that what it puts at the
// head of a row's list lies before what is in it. All invocations of a lane read the same index at the same time, and
// few have anything to do: the work is picks * owners, whatever the number of rows.

struct Params {
  outer: u32, length: u32, picks: u32, lanes: u32,
  owners: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> index: array<i32>;
@group(0) @binding(2) var<storage, read_write> first: array<i32>;  // [outer, length, lanes], -1 where there is none
@group(0) @binding(3) var<storage, read_write> next: array<i32>;   // [outer, picks, lanes], -1 where there is none

const NONE = -1;

fn count() -> u32 { return params.outer * params.lanes * params.owners; }

fn compute(i: u32) {
  let owner = i % params.owners;
  let lane = i / params.owners % params.lanes;
  let o = i / (params.owners * params.lanes);
  let rows = o * params.length * params.lanes + lane;
  let picks = o * params.picks * params.lanes + lane;
  for (var row = owner; row < params.length; row += params.owners) { first[rows + row * params.lanes] = NONE; }
  for (var left = params.picks; left > 0u; left--) {
    let j = left - 1u;
    let at = picks + j * params.lanes;
    let row = u32(index[at]);                       // a negative index becomes a huge one
    if (row % params.owners != owner) { continue; }
    var follower = NONE;
    if (row < params.length) {
      follower = first[rows + row * params.lanes];
      first[rows + row * params.lanes] = i32(j);
    }
    next[at] = follower;
  }
}
