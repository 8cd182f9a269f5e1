import type { Finding } from './finding.ts'
import type { SourceFile } from './source-file.ts'

/**
 * Comments `// lint-allow RULE: reason` of one rule in one file. Each allows one finding, on the line below it; one
 * without a reason, or with nothing to allow, is a finding itself.
 */
export function withoutAllowed(source: SourceFile, rule: string, findings: readonly Finding[]): Finding[] {
  const left = [...findings]
  const pattern = new RegExp(`^\\s*lint-allow ${rule}\\b(?::\\s*(\\S.*))?`)
  for (const comment of source.comments) {
    const match = pattern.exec(comment.value)
    if (match === null) continue
    const line = source.lineAt(comment.start)
    const allowed = left.findIndex((finding) => finding.line === line + 1)
    const at = { file: source.path, line, rule }
    if (match[1] === undefined) {
      left.push({
        ...at,
        what: 'lint-allow without a reason',
        do: `write '// lint-allow ${rule}: why it is safe here'`,
      })
    } else if (allowed >= 0) left.splice(allowed, 1)
    else left.push({ ...at, what: 'lint-allow with nothing to allow on the next line', do: 'delete the comment' })
  }
  return left
}
