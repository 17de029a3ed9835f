// The values of b for four terms (the columns of the result) and four columns (its rows) from an image of bytes
// (lib/image_u8.wgsl) of which four terms, or else four columns, always lie in one word: four loads, not sixteen.

override WORD_OF_TERMS: bool;

fn load_word(term: Term, column: Column) -> vec4f {
  let at = term.b + column.b;
  if (!BOUNDED) { return unpack4x8unorm(b[at / 4u]); }
  let inside = is_inside(term, column);
  return select(vec4f(), unpack4x8unorm(b[select(0u, at / 4u, inside)]), inside);
}

fn load_block(terms: array<Term, 4>, columns: array<Column, 4>) -> mat4x4f {
  if (WORD_OF_TERMS) {
    return transpose(mat4x4f(load_word(terms[0], columns[0]), load_word(terms[0], columns[1]),
                             load_word(terms[0], columns[2]), load_word(terms[0], columns[3])));
  }
  return mat4x4f(load_word(terms[0], columns[0]), load_word(terms[1], columns[0]),
                 load_word(terms[2], columns[0]), load_word(terms[3], columns[0]));
}
