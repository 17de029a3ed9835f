// Tensors whose numbers are not a multiple of four, one at a time. See lib/quads.wgsl.

alias Numbers = f32;

const WIDTH = 1u;

fn not_negative(x: Numbers) -> Numbers { return no_less(x, 0.0); }
