import { type CallExpression, Visitor } from 'oxc-parser'
import type { Finding } from '../finding.ts'
import type { SourceFile } from '../source-file.ts'
import type { Rule } from '../workspace.ts'

const rule = 'escapes'
const unfinished = /\b(TODO|FIXME|XXX)\b/
const silenced = /@ts-(ignore|nocheck|expect-error)/
const runners: ReadonlySet<string> = new Set(['it', 'test', 'describe', 'bench', 'suite'])

/** No way round the type checker, no test left out without a reason, no unfinished work. */
export const escapes: Rule = (workspace) => workspace.sources.flatMap(checkSource)

function checkSource(source: SourceFile): Finding[] {
  const findings: Finding[] = []
  const add = (offset: number, what: string, todo: string): void => {
    findings.push({ file: source.path, line: source.lineAt(offset), rule, what, do: todo })
  }
  for (const { value, start } of source.comments) {
    const [word] = unfinished.exec(value) ?? []
    if (word !== undefined) add(start, `${word} in a comment`, 'finish it, or open an issue and say what is so')
    const [directive] = silenced.exec(value) ?? []
    if (directive !== undefined) add(start, directive, 'fix the type instead')
  }
  new Visitor({
    TSAnyKeyword: (node) => {
      // In tests Biome may be told why.
      if (!source.isTest) add(node.start, "the type 'any'", "write the type, or 'unknown' and narrow it")
    },
    TSAsExpression: ({ expression, start }) => {
      if (expression.type !== 'TSAsExpression' || expression.typeAnnotation.type !== 'TSUnknownKeyword') return
      add(start, "'as unknown as'", 'narrow with a check, or give the value its type where it is made')
    },
    CallExpression: (node) => {
      const what = leftOut(node, source)
      if (what !== undefined) add(node.start, what, "run it, or call test.skip('reason') inside the test")
    },
  }).visit(source.program)
  return findings
}

/** How a call leaves tests out without saying why, or undefined where it does not. */
function leftOut(call: CallExpression, source: SourceFile): string | undefined {
  if (call.callee.type !== 'MemberExpression' || call.callee.property.type !== 'Identifier') return undefined
  const base = /^\w+/.exec(source.text.slice(call.callee.start))?.[0] ?? ''
  const { name } = call.callee.property
  const text = `${base}.${name}`
  if (runners.has(base) && ['only', 'todo', 'skipIf', 'runIf'].includes(name)) return text
  if (name !== 'skip' || !source.isTest) return undefined
  const [first, second] = call.arguments
  if (second !== undefined && /Function/.test(second.type)) return `${text} of a whole test`
  // skip(note) and skip(condition, note): a condition alone is not a reason.
  const reason = second ?? first
  const isReason = reason !== undefined && !/^(Unary|Binary|Logical)Expression$/.test(reason.type)
  const isText = reason?.type !== 'Literal' || typeof reason.value === 'string'
  return isReason && isText ? undefined : `${text} without a reason`
}
