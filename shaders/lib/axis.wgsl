// The common part of the kernels that walk along the axes of a tensor [outer, length, inner]. A kernel defines axes(),
// the number of axes to walk, and walk(output, lane), which takes every LANES-th element from `lane` on. The functions
// together_sum() and together_best() of axis_alone.wgsl or axis_together.wgsl combine the results of all lanes of an
// axis, and return the same to each lane.

// A value, and its index along the axis.
struct Best {
  value: f32,
  at: u32,
}

// The larger of two values; of equal ones, the first along the axis.
fn better(a: Best, b: Best) -> Best {
  if (is_larger(b.value, a.value) || (!is_larger(a.value, b.value) && b.at < a.at)) { return b; }
  return a;
}

// Two sums, each taken in stretches of 32 terms: adding every term to the sum of all before it would round more often.
struct Sums {
  terms: u32,
  stretch: vec2f,
  before: vec2f,
}

const STRETCH = 32u;

fn add_terms(sums: ptr<function, Sums>, terms: vec2f) {
  (*sums).stretch += terms;
  (*sums).terms++;
  if ((*sums).terms % STRETCH == 0u) {
    (*sums).before += (*sums).stretch;
    (*sums).stretch = vec2f();
  }
}

fn together(lane: u32, sums: Sums) -> vec2f { return together_sum(lane, sums.before + sums.stretch); }
