// Tensors whose numbers lie side by side, four at a time.

alias Numbers = vec4f;

const WIDTH = 4u;

// max(x, 0), where a NaN in x stays.
fn not_negative(x: Numbers) -> Numbers {
  return Numbers(no_less(x.x, 0.0), no_less(x.y, 0.0), no_less(x.z, 0.0), no_less(x.w, 0.0));
}
