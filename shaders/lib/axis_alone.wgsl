// For lib/axis.wgsl: each axis is walked by one invocation.

const LANES = 1u;

fn together_sum(lane: u32, value: vec2f) -> vec2f { return value; }

fn together_best(lane: u32, value: Best) -> Best { return value; }

fn count() -> u32 { return axes(); }

fn compute(output: u32) { walk(output, 0u); }
