/** One broken house rule: where it is, which rule, what is wrong and what to do. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly rule: string
  readonly what: string
  readonly do: string
}

/** The line printed for a finding: `file:line rule: what; do`. */
export function formatFinding(finding: Finding): string {
  return `${finding.file}:${finding.line} ${finding.rule}: ${finding.what}; ${finding.do}`
}
