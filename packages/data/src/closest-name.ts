/** `names` with the one most like `wanted` first (least edits, case ignored); the rest keep their order. */
export function closestFirst(wanted: string, names: readonly string[]): string[] {
  const distances = names.map((name) => editDistance(wanted.toLowerCase(), name.toLowerCase()))
  const best = distances.indexOf(Math.min(...distances))
  return best < 0 ? [] : [names[best] as string, ...names.filter((_, i) => i !== best)]
}

/** Least insertions, deletions and replacements that turn a into b (Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    previous = row
  }
  return previous[b.length] as number
}
