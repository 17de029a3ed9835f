// The maximum and the exponentials of kernels that walk along axes (lib/axis.wgsl) of a tensor x.

// The largest sign * x of the elements from `first` on and before `end`, `step` apart; the same for every lane.
fn largest(lane: u32, first: u32, end: u32, step: u32, sign: f32) -> f32 {
  // Every lane begins with the first element, so a lane without elements changes nothing.
  var most = sign * x[first];
  for (var at = first + lane * step; at < end; at += LANES * step) {
    let value = sign * x[at];
    most = select(most, value, is_larger(value, most));
  }
  return together_best(lane, Best(most, 0u)).value;
}

// The sum of e^(x - m) over all x that are not m, and the number of x that are. They are kept apart because log1p() of
// the sum is exact where one term outweighs all others.
fn exponentials(lane: u32, first: u32, end: u32, step: u32, m: f32) -> vec2f {
  var sums = Sums();
  for (var at = first + lane * step; at < end; at += LANES * step) {
    add_terms(&sums, select(vec2f(exp_f32(x[at] - m), 0.0), vec2f(0.0, 1.0), x[at] == m));
  }
  return together(lane, sums);
}
