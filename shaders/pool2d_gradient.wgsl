// The gradient of pool2d with respect to x, given `upstream`, the gradient of its result:
//
//   out[plane, r, c] = sum over the windows around (r, c) of upstream / (kernel * kernel)      the mean
//                      sum over the windows whose first maximum is at (r, c) of upstream       MAXIMUM
//
// One invocation per element of x, so that all additions have a fixed order.

override COVER = (KERNEL + STRIDE - 1u) / STRIDE;   // windows around an element, at most, along one axis

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> upstream: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.planes * params.height * params.width; }

// Whether x[at] is the first maximum of the window that begins at (row, column) of the padded plane. It looks at all of
// the window: where many invocations go together, few could leave early.
fn is_maximum(at: u32, plane: u32, row: u32, column: u32) -> bool {
  let value = x[at];
  var result = true;
  for (var i = 0u; i < KERNEL; i++) {
    for (var j = 0u; j < KERNEL; j++) {
      let r = row + i - PADDING;                    // huge in the padding before the plane
      let c = column + j - PADDING;
      let inside = PADDING == 0u || (r < params.height && c < params.width);
      let other = plane + r * params.width + c;
      let rival = x[select(at, other, inside)];
      result = result && !is_larger(rival, value) && (!inside || other >= at || is_larger(value, rival));
    }
  }
  return result;
}

// The first window that reaches `position`, counted along one axis.
fn first_window(position: u32) -> u32 {
  let reach = position + PADDING + STRIDE;
  return select(0u, (reach - KERNEL) / STRIDE, reach > KERNEL);
}

fn compute(at: u32) {
  let column = at % params.width;
  let row = at / params.width % params.height;
  let plane = at / (params.width * params.height);
  let x_plane = plane * params.height * params.width;
  var total = 0.0;
  let first_i = first_window(row);
  let first_j = first_window(column);
  for (var k = 0u; k < COVER * COVER; k++) {
    let i = first_i + k / COVER;
    let j = first_j + k % COVER;
    if (i < params.out_height && i * STRIDE <= row + PADDING && j < params.out_width && j * STRIDE <= column + PADDING) {
      let g = upstream[(plane * params.out_height + i) * params.out_width + j];
      if (!MAXIMUM || is_maximum(at, x_plane, i * STRIDE, j * STRIDE)) { total += g; }
    }
  }
  out[at] = select(total / f32(KERNEL * KERNEL), total, MAXIMUM);
}
