import { Visitor } from 'oxc-parser'
import type { Finding } from '../finding.ts'
import type { SourceFile } from '../source-file.ts'
import { tfUsesOf } from '../tf-uses.ts'
import type { Rule } from '../workspace.ts'

const rule = 'randomness'
const randomOps: ReadonlySet<string> = new Set([
  'dropout',
  'multinomial',
  'rand',
  'randomGamma',
  'randomNormal',
  'randomStandardNormal',
  'randomUniform',
  'randomUniformInt',
  'truncatedNormal',
])
const todo = 'take an Rng of @tfjs-flows/core as an argument'

/** Randomness is an Rng argument, in tests and tools as well: whatever happened can be made to happen again. */
export const randomness: Rule = (workspace) => workspace.sources.flatMap(checkSource)

function checkSource(source: SourceFile): Finding[] {
  const at = (offset: number) => ({ file: source.path, line: source.lineAt(offset), rule, do: todo })
  const findings: Finding[] = tfUsesOf(source)
    .filter((use) => randomOps.has(use.name))
    .map((use) => ({ ...at(use.offset), what: `tf.${use.name} cannot be repeated` }))
  const add = (what: string, offset: number): void => void findings.push({ ...at(offset), what })
  new Visitor({
    MemberExpression: ({ object, property, start }) => {
      if (property.type !== 'Identifier') return
      if (object.type === 'Identifier' && object.name === 'Math' && property.name === 'random') {
        add('Math.random cannot be seeded', start)
      }
      if (/^shuffle(Combo)?$/.test(property.name) && /(^|\.)util$/.test(source.text.slice(object.start, object.end))) {
        add(`tf.util.${property.name} shuffles by Math.random`, start)
      }
    },
  }).visit(source.program)
  return findings
}
