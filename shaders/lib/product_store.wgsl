// The result of a product (lib/product.wgsl), written one by one.

@group(0) @binding(5) var<storage, read_write> out: array<f32>;

fn store(i: u32, j: u32, at: u32, slice: u32, product: f32) { out[at] = finish(i, j, at, slice, product); }

// Four neighbouring columns from j on; those outside are not written.
fn store_quad(i: u32, j: u32, columns: array<Column, 4>, slice: u32, c: vec4f) {
  if (i >= row_count()) { return; }
  let at = row_at(i).out;
  let count = column_count(slice);
  if (j < count) { store(i, j, at + columns[0].out, slice, c.x); }
  if (j + 1u < count) { store(i, j + 1u, at + columns[1].out, slice, c.y); }
  if (j + 2u < count) { store(i, j + 2u, at + columns[2].out, slice, c.z); }
  if (j + 3u < count) { store(i, j + 3u, at + columns[3].out, slice, c.w); }
}
