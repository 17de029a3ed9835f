// Four neighbouring rows or columns of a product (lib/product.wgsl) at a time, for algorithms that hold them in a vec4f.
// Elements outside are loaded as zero.

fn columns_at(j: u32, slice: u32) -> array<Column, 4> {
  return array<Column, 4>(column_at(j, slice), column_at(j + 1u, slice), column_at(j + 2u, slice), column_at(j + 3u, slice));
}

// The element of a in row i, zero outside
fn load_inside(i: u32, term: Term) -> f32 {
  if (i >= row_count()) { return 0.0; }
  return load_a(row_at(i), term);
}

// The elements of a in rows i .. i + 3 for term k, zero outside
fn load_rows(i: u32, k: u32, slice: u32) -> vec4f {
  if (k >= term_end(slice)) { return vec4f(); }
  let term = term_at(k, slice);
  return vec4f(load_inside(i, term), load_inside(i + 1u, term), load_inside(i + 2u, term), load_inside(i + 3u, term));
}

// The elements of b in columns j .. j + 3 for term k, zero outside
fn load_columns(j: u32, columns: array<Column, 4>, k: u32, slice: u32) -> vec4f {
  if (k >= term_end(slice)) { return vec4f(); }
  let term = term_at(k, slice);
  let count = column_count(slice);
  var values = vec4f();
  if (j < count) { values.x = load_b(term, columns[0]); }
  if (j + 1u < count) { values.y = load_b(term, columns[1]); }
  if (j + 2u < count) { values.z = load_b(term, columns[2]); }
  if (j + 3u < count) { values.w = load_b(term, columns[3]); }
  return values;
}
