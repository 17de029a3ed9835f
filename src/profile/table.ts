/** Formats rows of equally many cells as lines: columns in `left` are aligned left, all others right. */
export function alignColumns(rows: readonly (readonly string[])[], left: readonly number[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column].length));
  const widths = (rows[0] ?? []).map((_, column) => width(column));
  const pad = (cell: string, i: number) =>
    left.includes(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]);
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
