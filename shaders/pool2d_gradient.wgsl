// The gradient of pool2d with respect to x, given `upstream`, the gradient of its result:
//
//   out[plane, r, c] = sum over the windows around (r, c) of upstream / (kernel * kernel)      the mean
//                      sum over the windows whose first maximum is at (r, c) of upstream       MAXIMUM
//
// One invocation per element of x, so that all additions have a fixed order.

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> upstream: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.planes * params.height * params.width; }

// Whether x[at] is the first maximum of the window that begins at (row, column) of the padded plane.
fn is_maximum(at: u32, plane: u32, row: u32, column: u32) -> bool {
  for (var r = window_start(row); r < window_end(row, params.height); r++) {
    for (var c = window_start(column); c < window_end(column, params.width); c++) {
      let other = plane + r * params.width + c;
      if (is_larger(x[other], x[at]) || (other < at && !is_larger(x[at], x[other]))) { return false; }
    }
  }
  return true;
}

// The first window that reaches `position`, counted along one axis.
fn first_window(position: u32) -> u32 {
  let reach = position + params.padding + params.stride;
  return select(0u, (reach - params.kernel) / params.stride, reach > params.kernel);
}

fn compute(at: u32) {
  let column = at % params.width;
  let row = at / params.width % params.height;
  let plane = at / (params.width * params.height);
  let x_plane = plane * params.height * params.width;
  var total = 0.0;
  for (var i = first_window(row); i < params.out_height && i * params.stride <= row + params.padding; i++) {
    for (var j = first_window(column); j < params.out_width && j * params.stride <= column + params.padding; j++) {
      let g = upstream[(plane * params.out_height + i) * params.out_width + j];
      if (!MAXIMUM || is_maximum(at, x_plane, i * params.stride, j * params.stride)) { total += g; }
    }
  }
  out[at] = select(total / f32(params.kernel * params.kernel), total, MAXIMUM);
}
