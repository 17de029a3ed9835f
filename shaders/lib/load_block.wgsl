// The values of b for four terms (the columns of the result) and four columns (its rows), one by one.

fn load_block(terms: array<Term, 4>, columns: array<Column, 4>) -> mat4x4f {
  return mat4x4f(
    load_b(terms[0], columns[0]), load_b(terms[0], columns[1]), load_b(terms[0], columns[2]), load_b(terms[0], columns[3]),
    load_b(terms[1], columns[0]), load_b(terms[1], columns[1]), load_b(terms[1], columns[2]), load_b(terms[1], columns[3]),
    load_b(terms[2], columns[0]), load_b(terms[2], columns[1]), load_b(terms[2], columns[2]), load_b(terms[2], columns[3]),
    load_b(terms[3], columns[0]), load_b(terms[3], columns[1]), load_b(terms[3], columns[2]), load_b(terms[3], columns[3]));
}
