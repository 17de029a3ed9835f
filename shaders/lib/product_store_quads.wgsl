// The result of a product (lib/product.wgsl), written four columns at a time, where each four from a multiple of four on
// lie side by side at a multiple of four, and none is left over.

@group(0) @binding(5) var<storage, read_write> out: array<vec4f>;

fn store_quad(i: u32, j: u32, columns: array<Column, 4>, slice: u32, c: vec4f) {
  if (i >= row_count() || j >= column_count(slice)) { return; }
  let at = row_at(i).out + columns[0].out;
  out[at / 4u] = vec4f(
    finish(i, j, at, slice, c.x), finish(i, j + 1u, at + 1u, slice, c.y),
    finish(i, j + 2u, at + 2u, slice, c.z), finish(i, j + 3u, at + 3u, slice, c.w));
}
