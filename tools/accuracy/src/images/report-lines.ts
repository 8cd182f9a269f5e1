import type { RecipeOptions } from '../recipe.ts'

/** Cells by the names of their columns. */
export type Line = Readonly<Record<string, string | number>>

/** A recipe's results as a Markdown table whose columns are aligned, or as one line of JSON. */
export function reportLines(name: string, lines: readonly Line[], { json, seed }: RecipeOptions): string[] {
  if (json) return [JSON.stringify({ name, seed, results: lines })]
  const header = Object.keys(lines[0] ?? {})
  const widths = header.map((key) => Math.max(key.length, ...lines.map((line) => String(line[key]).length)))
  const row = (cells: readonly unknown[]): string =>
    `| ${widths.map((width, i) => String(cells[i]).padEnd(width)).join(' | ')} |`
  const rule = row(widths.map((width) => '-'.repeat(width)))
  return [row(header), rule, ...lines.map((line) => row(header.map((key) => line[key])))]
}
