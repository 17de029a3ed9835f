// Two matrices as the operands of a product (lib/product.wgsl). Every matrix is given by its two strides, so a
// transposed operand or result costs nothing: swap its strides. Many terms are cut into slices: out is [slices, m, n].
// With BATCH each slice is a separate product, of matrices one behind the other.

struct Params {
  m: u32, n: u32, k: u32,
  split: u32,                                       // terms in a slice
  a_row: u32, a_k: u32,
  b_k: u32, b_col: u32,
  out_row: u32, out_col: u32,
  bias_row: u32, bias_col: u32,
  batch: u32, a_batch: u32, b_batch: u32,           // products; elements from one matrix to the next
}

override BATCH: bool = false;                       // more than one product

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> b: array<f32>;

struct Row { a: u32, out: u32 }
struct Column { b: u32, out: u32 }
struct Term { a: u32, b: u32 }

fn row_count() -> u32 { return params.m; }
fn column_count(slice: u32) -> u32 { return params.n; }
fn term_begin(slice: u32) -> u32 { return select(slice * params.split, 0u, BATCH); }
fn term_end(slice: u32) -> u32 { return select(min((slice + 1u) * params.split, params.k), params.k, BATCH); }

fn row_at(i: u32) -> Row { return Row(i * params.a_row, i * params.out_row); }
fn column_at(j: u32, slice: u32) -> Column {
  return Column(j * params.b_col, slice * params.m * params.n + j * params.out_col);
}
fn term_at(k: u32, slice: u32) -> Term {
  let term = Term(k * params.a_k, k * params.b_k);
  if (!BATCH) { return term; }
  return Term(slice * params.a_batch + term.a, slice * params.b_batch + term.b);
}

fn load_a(row: Row, term: Term) -> f32 { return a[row.a + term.a]; }
fn load_b(term: Term, column: Column) -> f32 { return b[term.b + column.b]; }

fn bias_at(i: u32, j: u32) -> u32 { return i * params.bias_row + j * params.bias_col; }
fn sums_at(index: u32, slice: u32) -> u32 { return slice * select(params.n, params.m, SUMS == 1u) + index; }
