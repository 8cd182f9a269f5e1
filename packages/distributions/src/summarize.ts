import { type FastSide, type Json, Module } from '@tfjs-flows/core'

const sides: Record<FastSide, string> = {
  both: 'density and sampling take one pass',
  forward: 'sampling takes one pass, density one a dimension',
  inverse: 'density takes one pass, sampling one a dimension',
}

/** A module and its parts as lines of text: class, scalar options, number of parameters, fast direction. */
export function summarize(module: Module): string {
  return lines(module).join('\n')
}

function lines(module: Module, name = '', parent?: Module): string[] {
  const parts = partsOf(module)
  const below = parts.flatMap(([partName, part], i) => {
    const [corner, bar] = i === parts.length - 1 ? ['`- ', '   '] : ['|- ', '|  ']
    return lines(part, partName, module).map((line, j) => (j === 0 ? corner : bar) + line)
  })
  return [`${name === '' ? '' : `${name}: `}${describe(module, parent)}`, ...below]
}

/** Sub-modules by member name, lists spread out. */
function partsOf(module: Module): [name: string, part: Module][] {
  return Object.entries(module.members()).flatMap(([name, member]): [string, Module][] => {
    if (member instanceof Module) return [[name, member]]
    if (Array.isArray(member)) return member.map((part: Module, i) => [`${name}.${i}`, part])
    return []
  })
}

function describe(module: Module, parent: Module | undefined): string {
  const options = Object.entries(module.getConfig()).flatMap(([key, value]) => {
    const text = print(value)
    return text === undefined ? [] : [`${key}=${text}`]
  })
  const facts = [...options]
  const side = fastSideOf(module)
  // Only the outermost bijector says which direction is fast: that is the whole map's.
  const isOutermost = parent === undefined || fastSideOf(parent) === undefined
  const count = module.countParameters()
  if (count > 0) facts.push(`${count.toLocaleString('en')} parameters`)
  if (side !== undefined && isOutermost) facts.push(sides[side])
  return facts.length === 0 ? module.className : `${module.className} (${facts.join('; ')})`
}

function fastSideOf(module: Module): FastSide | undefined {
  const side = 'fastSide' in module ? module.fastSide : undefined
  return side === 'both' || side === 'forward' || side === 'inverse' ? side : undefined
}

/** A scalar, a short list of scalars or a tensor's shape; other options are left out. */
function print(value: Json): string | undefined {
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => (typeof item === 'object' ? undefined : String(item)))
    return items.length > 8 || items.includes(undefined) ? undefined : `[${items.join(', ')}]`
  }
  const record = value as { readonly [key: string]: Json }
  if ('$number' in record) return String(record['$number'])
  const spec = record['$tensor'] as { readonly shape?: readonly number[] } | undefined
  return spec?.shape === undefined ? undefined : `tensor[${spec.shape.join(', ')}]`
}
