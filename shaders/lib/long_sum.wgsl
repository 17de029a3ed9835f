// The sum of any number of terms in one invocation. A single f32 would be inexact: with a million terms it loses the
// fourth digit. Runs of 32 terms are added up, and their sums pairwise: levels[l] is the sum of 2^l runs, valid where
// bit l of `runs` is set, like the carries of a binary counter. The error grows with the logarithm of the terms.

const RUN = 32u;

struct LongSum {
  terms: u32,                                       // terms of the current run so far
  run: f32,
  runs: u32,                                        // complete runs
  levels: array<f32, 27>,
}

fn add_term(sum: ptr<function, LongSum>, term: f32) {
  (*sum).run += term;
  (*sum).terms++;
  if ((*sum).terms == RUN) { carry(sum); }
}

fn is_set(bits: u32, bit: u32) -> bool { return extractBits(bits, bit, 1u) == 1u; }

fn carry(sum: ptr<function, LongSum>) {
  var carried = (*sum).run;
  var level = 0u;
  for (; is_set((*sum).runs, level); level++) { carried += (*sum).levels[level]; }
  (*sum).levels[level] = carried;
  (*sum).runs++;
  (*sum).run = 0.0;
  (*sum).terms = 0u;
}

fn total_of(sum: ptr<function, LongSum>) -> f32 {
  var total = (*sum).run;
  for (var level = 0u; ((*sum).runs >> level) > 0u; level++) {
    if (is_set((*sum).runs, level)) { total += (*sum).levels[level]; }
  }
  return total;
}
