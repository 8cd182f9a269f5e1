import { Tensor, tensor, variable, zeros } from '@tensorflow/tfjs-core'
import type { Json, ModuleSpec, TensorSpec } from './encode-options.ts'
import { FlowsError } from './flows-error.ts'
import type { Module } from './module.ts'
import { Rng } from './rng.ts'

/**
 * Gives the values of the tensor at a dotted name; without any, tensors are built as zeros. A Tensor is used as it is: it
 * stays the source's, and gradients reach it.
 */
export type TensorSource = (
  name: string,
  spec: TensorSpec,
) => Float32Array | Int32Array | Uint8Array | Tensor | undefined

/** A class of modules, as the registry knows it. */
export type ModuleClass = { readonly className: string; new (options: never): Module }

const classes = new Map<string, ModuleClass>()
const addresses = new Map<string, string>()

/**
 * Makes a class known to `fromConfig` under its `className`. Called once beside each class.
 * A registry of our own: the one of `tf.serialization` is keyed by bare names (tfjs-layers owns 'Dense' there).
 *
 * @param url the address of the file that calls this, `import.meta.url`: where another thread finds the class
 */
export function registerModule(added: ModuleClass, url?: string): void {
  const known = classes.get(added.className)
  if (known !== undefined && known !== added && known.toString() !== added.toString()) {
    throw new FlowsError('argument', {
      who: 'registerModule',
      rule: 'a className names one class',
      got: `a second class called '${added.className}'`,
      do: 'Give the new class another static className',
    })
  }
  classes.set(added.className, added)
  if (url !== undefined) addresses.set(added.className, url)
}

/** The registered class names, sorted. */
export function registeredModules(): string[] {
  return [...classes.keys()].sort()
}

/** The JSON of a module: `{className, config}`. */
export function toSpec(module: Module): ModuleSpec {
  return { className: module.className, config: module.getConfig() }
}

/**
 * The class registered under a name.
 *
 * @throws FlowsError 'not-registered' where there is none
 */
export function moduleClass(className: string): ModuleClass {
  const found = classes.get(className)
  if (found !== undefined) return found
  throw new FlowsError('not-registered', {
    who: 'load',
    rule: 'every class of a model must be registered before it is loaded',
    got: `the unknown class '${String(className)}'`,
    do: 'Import the package that defines it first (for a preset: @tfjs-flows/flows, @tfjs-flows/vae or @tfjs-flows/gmm)',
  })
}

/**
 * The files that registered the classes of a spec, each once, and those of its classes that were registered without an
 * address. A string that names a class, such as a family of distributions, counts as one.
 */
export function moduleSources(spec: ModuleSpec): { urls: readonly string[]; unknown: readonly string[] } {
  const names = new Set<string>()
  const visit = (json: Json): void => {
    if (typeof json === 'string' && classes.has(json)) names.add(json)
    if (json === null || typeof json !== 'object') return
    const { className } = json as { readonly [key: string]: Json }
    if (typeof className === 'string') names.add(className)
    for (const value of Object.values(json)) visit(value)
  }
  visit({ ...spec })
  const urls = [...names].flatMap((name) => addresses.get(name) ?? [])
  return { urls: [...new Set(urls)], unknown: [...names].filter((name) => !addresses.has(name)) }
}

/** Rebuilds a module from its JSON; parameters that no option carries keep the values of their initialiser. */
export function fromSpec(spec: ModuleSpec, source: TensorSource = () => undefined, path = ''): Module {
  const found = moduleClass(spec.className)
  const options = decode(spec.config, path, source) as Record<string, unknown>
  // Initialisers need a generator although a file's values replace what they draw.
  return new found({ ...options, rng: new Rng(0) } as never)
}

function decode(json: Json, path: string, source: TensorSource): unknown {
  if (json === null || typeof json !== 'object') return json
  const at = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`)
  if (Array.isArray(json)) return json.map((item: Json, i) => decode(item, at(i), source))
  const record = json as { readonly [key: string]: Json }
  if ('$number' in record) return Number(record['$number'])
  if ('$tensor' in record) return decodeTensor(parseTensorSpec(record['$tensor'], path), path, source)
  if ('className' in record && 'config' in record) return fromSpec(parseModuleSpec(record, path), source, path)
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, decode(value, at(key), source)]))
}

/** A constant becomes a non-trainable Variable, so that the rebuilt module owns it; the kind stays as it was. */
function decodeTensor(spec: TensorSpec, path: string, source: TensorSource): Tensor {
  const values = source(path, spec)
  if (values instanceof Tensor) return values
  const shape = [...spec.shape]
  const initial = values === undefined ? zeros(shape, spec.dtype) : tensor(values, shape, spec.dtype)
  const made = variable(initial, spec.kind === 'parameter')
  initial.dispose()
  return made
}

/** Checks that untrusted JSON is a module's spec. */
export function parseModuleSpec(json: Json | undefined, path = ''): ModuleSpec {
  const { className, config } = isRecord(json) ? json : {}
  if (typeof className !== 'string' || !isRecord(config)) {
    throw new FlowsError('file', {
      who: 'load',
      rule: `the model's JSON must hold {className, config} at '${path}'`,
      got: excerpt(json),
      do: 'Save the model again',
    })
  }
  return { className, config }
}

function parseTensorSpec(json: Json | undefined, path: string): TensorSpec {
  const { shape, dtype, kind } = isRecord(json) ? json : {}
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && Number(n) >= 0)
  const isKind = kind === 'constant' || kind === 'buffer' || kind === 'parameter'
  if (!isShape || !isKind || (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')) {
    throw new FlowsError('file', {
      who: 'load',
      rule: `the model's JSON must hold {shape, dtype, kind} of the tensor at '${path}'`,
      got: excerpt(json),
      do: 'Save the model again',
    })
  }
  return { shape: shape as number[], dtype, kind }
}

function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
}

function excerpt(json: Json | undefined): string {
  return (JSON.stringify(json) ?? 'nothing').slice(0, 60)
}
