// The gradient of a convolution (lib/convolution.wgsl) with respect to its weight as a product: rows are filters,
// columns are the elements of a filter (channel, u, v), terms are positions of the result (n, r, c). a is the
// gradient of the result, b is x.
//
// The result is small and the terms are many, so they are cut into slices: out is [slices, filters, columns].

fn image_extent() -> vec2u { return vec2u(params.width, params.height); }

fn row_count() -> u32 { return params.filters; }
fn column_count(slice: u32) -> u32 { return params.channels * params.kernel_height * params.kernel_width; }
fn term_begin(slice: u32) -> u32 { return slice * params.split; }
fn term_end(slice: u32) -> u32 {
  return min((slice + 1u) * params.split, params.batch * params.out_height * params.out_width);
}

fn row_at(f: u32) -> Row { return Row(f * params.out_height * params.out_width, f * column_count(0u)); }

fn column_at(j: u32, slice: u32) -> Column {
  let at = take_apart(j, params.kernel_height, params.kernel_width);
  let y = at.y - params.padding;
  let x = at.z - params.padding;
  let out = slice * params.filters * column_count(0u) + j;
  return Column(at.x * params.height * params.width + y * params.width + x, y, x, out);
}

fn term_at(k: u32, slice: u32) -> Term {
  let at = take_apart(k, params.out_height, params.out_width);
  let y = at.y * params.stride;
  let x = at.z * params.stride;
  let image = at.x * params.channels * params.height * params.width;
  let upstream = (at.x * params.filters * params.out_height + at.y) * params.out_width + at.z;
  return Term(upstream, image + y * params.width + x, y, x);
}

fn sums_at(index: u32, slice: u32) -> u32 { return slice * params.filters + index; }
