/** Where two JSON values differ: other keys, other words, or numbers further apart than a relative `tolerance`. */
export function numberDifferences(a: unknown, b: unknown, tolerance: number, path = ''): string[] {
  if (typeof a === 'number' && typeof b === 'number') {
    const scale = Math.max(1, Math.abs(a), Math.abs(b))
    return Math.abs(a - b) <= tolerance * scale ? [] : [`${path}: ${a} and ${b}`]
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b ? [] : [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`]
  }
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    numberDifferences(left.get(key), right.get(key), tolerance, path === '' ? key : `${path}.${key}`),
  )
}
