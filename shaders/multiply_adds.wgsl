// The most multiply-adds that a device can do: it reads nothing, and writes one number for 48 * rounds of them.
//
// Every invocation i keeps twelve values, which begin as i + 0 .. i + 11. In each round every value becomes
// value * scale + shift four times over. out[i] is their sum.
//
// Twelve, because the multiply-adds of one value wait for each other: so many chains keep both pipelines of a CPU
// busy (four cycles each), and are as many as its sixteen registers hold.

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
  var c = a + 8.0;
  for (var round = 0u; round < params.rounds; round++) {
    a = fma(a, x, y); b = fma(b, x, y); c = fma(c, x, y);
    a = fma(a, x, y); b = fma(b, x, y); c = fma(c, x, y);
    a = fma(a, x, y); b = fma(b, x, y); c = fma(c, x, y);
    a = fma(a, x, y); b = fma(b, x, y); c = fma(c, x, y);
  }
  out[i] = dot(a + b + c, vec4f(1.0));
}
