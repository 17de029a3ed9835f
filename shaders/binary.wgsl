// out = a OP b, element by element, over a grid (lib/grid.wgsl), with lib/nan.wgsl. MAX and MIN of a NaN are NaN.

struct Params {
  count: u32,                                       // elements of out
  n1: u32, n2: u32, n3: u32,                        // extents of the last three axes
  a0: u32, a1: u32, a2: u32, a3: u32,               // strides of a
  b0: u32, b1: u32, b2: u32, b3: u32,               // strides of b
}

override OP: u32;                                   // by the names and numbers of src/kernels/binary.ts

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn apply(x: f32, y: f32) -> f32 {
  switch OP {
    case 0u: { return x + y; } // add
    case 1u: { return x - y; } // sub
    case 2u: { return x * y; } // mul
    case 3u: { return x / y; } // div
    case 4u: { return select(y, x, is_larger(x, y)); } // max
    case 5u: { return select(y, x, is_larger(-x, -y)); } // min
    case 6u: { return f32(x < y); } // less
    case 7u: { return f32(x <= y); } // lessEqual
    case 8u: { return f32(x > y); } // greater
    case 9u: { return f32(x >= y); } // greaterEqual
    case 10u: { return f32(x == y); } // equal
    case 11u: { return f32(x < y || x > y || is_nan(x) || is_nan(y)); } // notEqual
    case 12u: { return select(0.0, x, y > 0.0); } // mask
    case 13u: { return select(x * y, 0.0, y == 0.0); } // gate
    default: { return select(select(1.0, 0.5, x == y), 0.0, x < y); } // share
  }
}

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let at = position(i, vec3u(params.n1, params.n2, params.n3));
  let x = a[dot(at, vec4u(params.a0, params.a1, params.a2, params.a3))];
  let y = b[dot(at, vec4u(params.b0, params.b1, params.b2, params.b3))];
  out[i] = apply(x, y);
}
