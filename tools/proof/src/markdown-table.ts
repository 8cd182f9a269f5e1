/** Lines of a Markdown table. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)]
}

/** A cell for what is there or not. */
export function mark(isThere: boolean): string {
  return isThere ? '✓' : '-'
}
