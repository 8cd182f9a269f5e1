import { type Argument, type ImportDeclaration, type MemberExpression, Visitor } from 'oxc-parser'
import type { SourceFile } from './source-file.ts'

/** One use of a TensorFlow.js function: `gather` for `gather(x)` and `tf.gather(x)`, `linalg` for `tf.linalg.qr`. */
export interface TfUse {
  readonly name: string
  readonly offset: number
  /** The arguments, where the use is a call. */
  readonly args: readonly Argument[] | undefined
}

const tfModule = /^@tensorflow\/tfjs(-core)?(\/|$)/

/** The names under which a file has TensorFlow.js functions and whole modules of them. */
interface TfNames {
  readonly functions: Map<string, string>
  readonly namespaces: Set<string>
  /** Where the names themselves stand, which is no use of them. */
  readonly declaredAt: Set<number>
}

/** Finds every use of a TensorFlow.js function by name, by namespace, and by re-export. */
export function tfUsesOf(source: SourceFile): TfUse[] {
  const uses: TfUse[] = []
  const names = tfNamesOf(source, uses)
  const argsAt = new Map<number, readonly Argument[]>()
  const keys = new Set(names.declaredAt)
  const addKey = (node: { key: { start: number }; computed?: boolean | null; shorthand?: boolean }): void => {
    if (node.computed !== true && node.shorthand !== true) keys.add(node.key.start)
  }
  new Visitor({
    // Parents come first: what they say of a child is known when the child comes.
    CallExpression: (node) => void argsAt.set(node.callee.start, node.arguments),
    ExportSpecifier: ({ local, exported }) => void (exported.start === local.start || keys.add(exported.start)),
    MethodDefinition: addKey,
    PropertyDefinition: addKey,
    Property: addKey,
    TSPropertySignature: addKey,
    TSMethodSignature: addKey,
    MemberExpression: (node) => {
      if (!node.computed) keys.add(node.property.start)
      const name = memberName(node, names.namespaces)
      if (name !== undefined) uses.push({ name, offset: node.start, args: argsAt.get(node.start) })
    },
    Identifier: (node) => {
      const name = names.functions.get(node.name)
      if (name === undefined || keys.has(node.start)) return
      keys.add(node.start) // `{ gather }` is visited as key and as value.
      uses.push({ name, offset: node.start, args: argsAt.get(node.start) })
    },
  }).visit(source.program)
  return uses
}

/** Collects the imported names; what is re-exported at once counts as a use. */
function tfNamesOf(source: SourceFile, uses: TfUse[]): TfNames {
  const names: TfNames = { functions: new Map(), namespaces: new Set(), declaredAt: new Set() }
  new Visitor({
    ImportDeclaration: (node) => addImport(node, names),
    ExportNamedDeclaration: (node) => {
      if (node.source === null || !tfModule.test(node.source.value) || node.exportKind === 'type') return
      for (const { local, start } of node.specifiers) {
        uses.push({ name: 'name' in local ? local.name : local.value, offset: start, args: undefined })
      }
    },
    VariableDeclarator: ({ id, init }) => {
      const imported = init?.type === 'AwaitExpression' ? init.argument : init
      if (imported?.type !== 'ImportExpression' || imported.source.type !== 'Literal') return
      if (!tfModule.test(String(imported.source.value))) return
      if (id.type === 'Identifier') names.namespaces.add(id.name)
      if (id.type !== 'ObjectPattern') return
      for (const property of id.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
        names.declaredAt.add(property.start).add(property.value.start)
        if (property.value.type === 'Identifier') names.functions.set(property.value.name, property.key.name)
      }
    },
  }).visit(source.program)
  return names
}

function addImport(node: ImportDeclaration, names: TfNames): void {
  if (!tfModule.test(node.source.value) || node.importKind === 'type') return
  for (const specifier of node.specifiers) {
    names.declaredAt.add(specifier.start).add(specifier.local.start)
    if (specifier.type !== 'ImportSpecifier') names.namespaces.add(specifier.local.name)
    else if (specifier.importKind !== 'type') {
      const { imported, local } = specifier
      names.functions.set(local.name, 'name' in imported ? imported.name : imported.value)
    }
  }
}

/** `gather` for `tf.gather` and `tf['gather']`. */
function memberName(node: MemberExpression, namespaces: ReadonlySet<string>): string | undefined {
  if (node.object.type !== 'Identifier' || !namespaces.has(node.object.name)) return undefined
  if (node.property.type === 'Identifier' && !node.computed) return node.property.name
  return node.property.type === 'Literal' ? String(node.property.value) : undefined
}
