import type { Comparison } from '../report/comparison.ts';
import { resultCells, resultHeads } from '../report/comparison-page.ts';

/** The results of a comparison as lines of text, one for each setting. */
export function comparisonTable(
  comparisons: readonly Comparison[],
  unit: string,
  bar: number | undefined,
): string[] {
  const heads = resultHeads(unit, bar, comparisons);
  const rows = [heads, ...comparisons.map((each) => resultCells(each, bar, comparisons))];
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
