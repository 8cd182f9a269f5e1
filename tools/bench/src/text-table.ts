/** A Markdown table with columns of one width; the first is of words, the others of numbers. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((head, j) => Math.max(3, head.length, ...rows.map((row) => (row[j] ?? '').length)))
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, j) => {
      const cell = cells[j] ?? ''
      return j === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, j) => (j === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

/** Three digits, without an exponent; `-` for what is not there. */
export function digits(value: number | null | undefined): string {
  if (value == null) return '-'
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString()
}
