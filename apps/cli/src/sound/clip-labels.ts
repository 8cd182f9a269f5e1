import { FlowsError } from '@tfjs-flows/core'

/** A part of the clips' names, and what stands there. */
export interface LabelPart {
  /** Its place among the parts between `_`, from 0 on. */
  readonly part: number
  /** In alphabetical order; a label is known by its place here. */
  readonly labels: readonly string[]
}

/** The labels at `parts` of clips named as `7_jackson_32`. */
export function findLabels(names: readonly string[], parts: readonly number[]): LabelPart[] {
  return parts.map((part) => ({ part, labels: [...new Set(names.map((name) => partOf(name, part)))].sort() }))
}

/** Numbers of the context that labels need. */
export function contextWidth(parts: readonly LabelPart[]): number {
  return parts.reduce((sum, { labels }) => sum + labels.length, 0)
}

/** The context of a clip by its name: for each part a one at the place of its label, among zeros. */
export function contextOf(name: string, parts: readonly LabelPart[]): number[] {
  return parts.flatMap(({ part, labels }) => oneHot(partOf(name, part), labels))
}

/** The context of a label given by the user: the parts in their order between `_`, as in `7_jackson`. */
export function contextOfLabel(label: string, parts: readonly LabelPart[]): number[] {
  const given = label.split('_')
  if (given.length === parts.length) return parts.flatMap(({ labels }, i) => oneHot(given[i] as string, labels))
  throw new FlowsError('argument', {
    who: '--label',
    rule: `it must have ${parts.length} parts between '_': ${parts.map(({ labels }) => `one of ${labels.join(', ')}`).join('; ')}`,
    got: `'${label}'`,
    do: `Write for example --label ${parts.map(({ labels }) => labels[0]).join('_')}`,
  })
}

function oneHot(label: string, labels: readonly string[]): number[] {
  if (labels.includes(label)) return labels.map((other) => (other === label ? 1 : 0))
  throw new FlowsError('argument', {
    who: 'a label',
    rule: `it must be one of ${labels.join(', ')}`,
    got: `'${label}'`,
    do: 'The model knows the labels it was trained on alone',
  })
}

function partOf(name: string, part: number): string {
  const found = name.split('_')[part]
  if (found !== undefined) return found
  throw new FlowsError('argument', {
    who: '--condition-on',
    rule: `every clip must be named with more than ${part} parts between '_'`,
    got: `'${name}'`,
    do: 'Count the parts from 0 on',
  })
}
