// The convolution (lib/convolution.wgsl) as a product: rows are filters, columns are positions of the result
// (n, r, c), terms are the elements of a filter (channel, u, v). a is the weight, b is x.

fn image_extent() -> vec2u { return vec2u(params.width, params.height); }

fn row_count() -> u32 { return params.filters; }
fn column_count(slice: u32) -> u32 { return params.batch * params.out_height * params.out_width; }
fn term_begin(slice: u32) -> u32 { return 0u; }
fn term_end(slice: u32) -> u32 { return params.channels * params.kernel_height * params.kernel_width; }

fn row_at(f: u32) -> Row { return Row(f * term_end(0u), f * params.out_height * params.out_width); }

fn column_at(j: u32, slice: u32) -> Column {
  let at = take_apart(j, params.out_height, params.out_width);
  let y = at.y * params.stride - params.padding;
  let x = at.z * params.stride - params.padding;
  let image = at.x * params.channels * params.height * params.width;
  let out = (at.x * params.filters * params.out_height + at.y) * params.out_width + at.z;
  return Column(image + y * params.width + x, y, x, out);
}

fn term_at(k: u32, slice: u32) -> Term {
  let at = take_apart(k, params.kernel_height, params.kernel_width);
  return Term(k, (at.x * params.height + at.y) * params.width + at.z, at.y, at.z);
}

fn sums_at(index: u32, slice: u32) -> u32 { return index; }
