// argmax (lib/argmax.wgsl) over short axes: one invocation per output walks the whole axis.

fn count() -> u32 { return params.outputs; }

fn compute(output: u32) {
  out[output] = i32(walk(output, 0u, 1u).at);
}
