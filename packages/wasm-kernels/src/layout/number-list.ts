/** An attribute of a kernel as a list of numbers, or undefined where it is none. */
export function numberList(attribute: unknown): readonly number[] | undefined {
  if (!Array.isArray(attribute)) return undefined
  const list = attribute.map(Number)
  return list.every(Number.isInteger) ? list : undefined
}
