/** Lines of cells padded to the widest of their column, indented by two spaces. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
}

/** One row a name and one column a source, in the order of first appearance; a cell nobody gave is `-`. */
export function crossTable(columns: readonly ReadonlyMap<string, string>[]): string[][] {
  const names = new Set(columns.flatMap((column) => [...column.keys()]))
  return [...names].map((name) => [name, ...columns.map((column) => column.get(name) ?? '-')])
}
