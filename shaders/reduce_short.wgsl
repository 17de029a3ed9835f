// A reduction (lib/reduce.wgsl) over short axes: one invocation per output walks the whole axis, in one slice.

fn count() -> u32 { return params.outputs; }

fn compute(output: u32) {
  out[output] = walk(output, 0u, params.length, 1u) * params.scale;
}
