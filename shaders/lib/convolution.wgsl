// The common part of the convolutions: x [batch, channels, height, width], weight [filters, channels, kernel_height,
// kernel_width], and the result y [batch, filters, out_height, out_width],
//
//   y[n, f, r, c] = sum over channel, u, v of weight[f, channel, u, v] * x[n, channel, r * stride - padding + u, c * stride - padding + v]
//
// where x is zero outside. Each is a product (lib/product.wgsl) whose a is a matrix, and whose b is gathered from
// an image: terms and columns each have an offset and a position in the image, which are added up. No copy of the
// patches is ever made. Each convolution defines image_extent(), the extent (x, y) of the image that b is gathered
// from; image_f32.wgsl or image_u8.wgsl reads its elements.

struct Params {
  batch: u32, channels: u32, height: u32, width: u32,
  filters: u32, out_height: u32, out_width: u32,
  kernel_height: u32, kernel_width: u32,
  stride: u32, padding: u32,
  split: u32,                                       // terms in a slice of the weight's gradient
}

override BOUNDED: bool;                             // positions may lie outside the image: b is zero there

@group(0) @binding(0) var<uniform> params: Params;

struct Row { a: u32, out: u32 }
// Negative offsets and positions are intended: 32-bit sums wrap around.
struct Column { b: u32, y: u32, x: u32, out: u32 }
struct Term { a: u32, b: u32, y: u32, x: u32 }

// A position outside of every image.
const OUTSIDE = 0x40000000u;

fn load_a(row: Row, term: Term) -> f32 { return a[row.a + term.a]; }

fn load_b(term: Term, column: Column) -> f32 {
  let at = term.b + column.b;
  if (!BOUNDED) { return read_image(at); }
  let inside = is_inside(term, column);
  return select(0.0, read_image(select(0u, at, inside)), inside);
}

fn is_inside(term: Term, column: Column) -> bool {
  let extent = image_extent();
  return term.y + column.y < extent.y && term.x + column.x < extent.x;
}

fn bias_at(i: u32, j: u32) -> u32 { return i; }

// value / divisor for quotients below 2^22, which software adapters would work out lane by lane.
fn divide(value: u32, divisor: u32) -> u32 {
  let estimate = u32(f32(value) / f32(divisor));    // off by one at most
  let rest = i32(value - estimate * divisor);
  return select(select(estimate, estimate + 1u, rest >= i32(divisor)), estimate - 1u, rest < 0);
}

// Splits an index into [.., height, width]: the index of the plane, y, x.
fn take_apart(index: u32, height: u32, width: u32) -> vec3u {
  let outer = divide(index, height * width);
  let inner = index - outer * height * width;
  let y = divide(inner, width);
  return vec3u(outer, y, inner - y * width);
}
