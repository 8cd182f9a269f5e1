import { posix } from 'node:path'
import type { Finding } from '../finding.ts'
import type { Rule } from '../workspace.ts'

const rule = 'file-names'
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|fixture|config|worker))*$/
const drawers = /(^|-)(utils?|helpers?|common|misc|types)(-|$)/
const maxLines = 300

/** A source file is named after its one concept in kebab-case, and is short enough to hold only one. */
export const fileNames: Rule = (workspace) =>
  workspace.sources.flatMap((source): Finding[] => {
    const findings: Finding[] = []
    const add = (line: number, what: string, todo: string): void => {
      findings.push({ file: source.path, line, rule, what, do: todo })
    }
    const name = posix.basename(source.path).replace(/\.tsx?$/, '')
    if (!kebabCase.test(name)) add(1, `'${name}' is not kebab-case`, 'rename the file, as in real-nvp.ts')
    if (drawers.test(name)) add(1, `'${name}' names a drawer, not a thing`, 'name the one concept inside')
    const lines = source.text.trimEnd().split('\n').length
    if (lines > maxLines) add(maxLines, `${lines} lines are more than ${maxLines}`, 'split it into its two concepts')
    return findings
  })
