// The gradient of a convolution (lib/convolution.wgsl) with respect to x. Which elements of a filter an element
// (y, x) touches depends only on (y + padding) % stride and (x + padding) % stride: its phase. So each phase is a
// product, in a slice of its own: rows are channels, columns are the elements (n, i, j) of x in the phase, terms are
// (filter, s, t), where s and t count windows back from the last one that touches the element:
//
//   gradient[n, channel, y, x] = sum over f, s, t of weight[f, channel, phase.y + s * stride, phase.x + t * stride]
//                                                    * upstream[n, f, (y + padding) / stride - s, (x + padding) / stride - t]
//
// a is the weight, b is the gradient of the result.

fn image_extent() -> vec2u { return vec2u(params.out_width, params.out_height); }

fn phase_of(slice: u32) -> vec2u { return vec2u(slice % params.stride, slice / params.stride); }

// The first x and y of a phase.
fn first_of(slice: u32) -> vec2u {
  return (phase_of(slice) + params.stride - params.padding % params.stride) % params.stride;
}

// The number of x and y in a phase.
fn extent_of(slice: u32) -> vec2u {
  return (vec2u(params.width, params.height) + params.stride - 1u - first_of(slice)) / params.stride;
}

// The most elements of a filter, along u or v, that one phase meets.
fn taps(kernel: u32) -> u32 { return (kernel + params.stride - 1u) / params.stride; }

fn row_count() -> u32 { return params.channels; }

fn column_count(slice: u32) -> u32 {
  let extent = extent_of(slice);
  return params.batch * extent.x * extent.y;
}

fn term_begin(slice: u32) -> u32 { return 0u; }
fn term_end(slice: u32) -> u32 {
  return params.filters * taps(params.kernel_height) * taps(params.kernel_width);
}

fn row_at(channel: u32) -> Row {
  return Row(channel * params.kernel_height * params.kernel_width, channel * params.height * params.width);
}

fn column_at(j: u32, slice: u32) -> Column {
  let extent = extent_of(slice);
  let at = take_apart(j, extent.y, extent.x);
  let first = first_of(slice);
  let y = first.y + at.y * params.stride;
  let x = first.x + at.z * params.stride;
  let window = (first + params.padding) / params.stride + at.zy;
  let upstream = (at.x * params.filters * params.out_height + window.y) * params.out_width + window.x;
  let out = (at.x * params.channels * params.height + y) * params.width + x;
  return Column(upstream, window.y, window.x, out);
}

fn term_at(k: u32, slice: u32) -> Term {
  let at = take_apart(k, taps(params.kernel_height), taps(params.kernel_width));
  let phase = phase_of(slice);
  let u = phase.y + at.y * params.stride;
  let v = phase.x + at.z * params.stride;
  // A phase may have a tap less than others. The value it reads instead is multiplied by zero.
  let exists = u < params.kernel_height && v < params.kernel_width;
  let element = (at.x * params.channels * params.kernel_height + u) * params.kernel_width + v;
  let back = (at.x * params.out_height - at.y) * params.out_width - at.z;
  return Term(select(0u, element, exists), back, select(OUTSIDE, 0u - at.y, exists), 0u - at.z);
}

fn sums_at(index: u32, slice: u32) -> u32 { return index; }
