import type { Comparison } from '../report/comparison.ts';
import { resultCells, resultHeads } from '../report/comparison-page.ts';

/** The results of a comparison as lines of text, one for each setting. */
export function comparisonTable(
  comparisons: readonly Comparison[],
  unit: string,
  bar: number | undefined,
): string[] {
  const heads = resultHeads(unit, bar, comparisons);
  return inColumns([heads, ...comparisons.map((each) => resultCells(each, bar, comparisons))]);
}

/** A table as lines of text, its columns as wide as their widest cells. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
