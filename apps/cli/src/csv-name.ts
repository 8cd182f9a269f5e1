/** A text as a cell of a .csv file. */
export function csvName(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}
