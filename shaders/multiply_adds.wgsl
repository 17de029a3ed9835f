// Measures the most multiply-adds that a device can do: it reads nothing, and writes one number for 128 * rounds.
//
// Every invocation i keeps eight values, which begin as i + 0 .. i + 7. In each round every value becomes
// value * scale + shift sixteen times over. out[i] is the sum of the eight.
//
// The multiply-adds of one value wait for each other. Eight chains keep both pipelines of a CPU busy, each of which
// takes four cycles; a GPU has other invocations as well. Sixteen times, so that the loop itself costs little.

struct Params {
  count: u32,
  rounds: u32,
  scale: f32,
  shift: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let x = vec4f(params.scale);
  let y = vec4f(params.shift);
  var a = vec4f(0.0, 1.0, 2.0, 3.0) + f32(i);
  var b = a + 4.0;
  for (var round = 0u; round < params.rounds; round++) {
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
    a = fma(a, x, y); b = fma(b, x, y); a = fma(a, x, y); b = fma(b, x, y);
  }
  out[i] = dot(a + b, vec4f(1.0));
}
