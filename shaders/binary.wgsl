// out = a OP b, element by element, over a shape of up to four axes (outermost first).
// An operand that is broadcast along an axis has stride 0 there. MAX and MIN of a NaN are NaN.

struct Params {
  count: u32,                                       // elements of out
  n1: u32, n2: u32, n3: u32,                        // extents of the last three axes
  a0: u32, a1: u32, a2: u32, a3: u32,               // strides of a
  b0: u32, b1: u32, b2: u32, b3: u32,               // strides of b
}

override OP: u32;                                   // ADD, SUB, MUL, DIV, MAX, MIN

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn apply(x: f32, y: f32) -> f32 {
  switch OP {
    case 0u: { return x + y; }
    case 1u: { return x - y; }
    case 2u: { return x * y; }
    case 3u: { return x / y; }
    case 4u: { return select(y, x, is_larger(x, y)); }
    default: { return select(y, x, is_larger(-x, -y)); }
  }
}

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let i3 = i % params.n3;
  let i2 = i / params.n3 % params.n2;
  let i1 = i / (params.n3 * params.n2) % params.n1;
  let i0 = i / (params.n3 * params.n2 * params.n1);
  let x = a[i0 * params.a0 + i1 * params.a1 + i2 * params.a2 + i3 * params.a3];
  let y = b[i0 * params.b0 + i1 * params.b1 + i2 * params.b2 + i3 * params.b3];
  out[i] = apply(x, y);
}
