// out[plane, i, j] = the maximum, or the mean, of x[plane] over the window (i, j), see lib/pool.wgsl.

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.planes * params.out_height * params.out_width; }

fn compute(o: u32) {
  let column = o % params.out_width * STRIDE;
  let row = o / params.out_width % params.out_height * STRIDE;
  let plane = o / (params.out_width * params.out_height) * params.height * params.width;
  let first_row = window_start(row);
  let first_column = window_start(column);
  var result = 0.0;
  if (MAXIMUM) { result = x[plane + first_row * params.width + first_column]; }
  for (var r = first_row; r < window_end(row, params.height); r++) {
    for (var c = first_column; c < window_end(column, params.width); c++) {
      let value = x[plane + r * params.width + c];
      if (!MAXIMUM) { result += value; }
      else if (is_larger(value, result)) { result = value; }
    }
  }
  out[o] = select(result / f32(KERNEL * KERNEL), result, MAXIMUM);
}
