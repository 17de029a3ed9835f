// For kernels that walk along axes (lib/axis.wgsl) of an x: what is largest there, and sums about it.

// The largest of sign * x, of the elements from `first` on, `step` apart, before `end`. Every lane gets it.
fn largest(lane: u32, first: u32, end: u32, step: u32, sign: f32) -> f32 {
  // A lane too many takes the first element, which is as good as none.
  var most = sign * x[first];
  for (var at = first + lane * step; at < end; at += LANES * step) {
    let value = sign * x[at];
    most = select(most, value, is_larger(value, most));
  }
  return together_best(lane, Best(most, 0u)).value;
}

// The sum of e^(x - m) over the x that are not m, and how many are. The former goes through log1p(): so a logarithm of
// the sum of both is exact where one of the terms is nearly all of it.
fn exponentials(lane: u32, first: u32, end: u32, step: u32, m: f32) -> vec2f {
  var sums = Sums();
  for (var at = first + lane * step; at < end; at += LANES * step) {
    add_terms(&sums, select(vec2f(exp_f32(x[at] - m), 0.0), vec2f(0.0, 1.0), x[at] == m));
  }
  return together(lane, sums);
}
