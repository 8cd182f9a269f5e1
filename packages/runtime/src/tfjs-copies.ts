import { version_core } from '@tensorflow/tfjs-core'
import type { Host } from './host.ts'
import type { StartFailure } from './start-result.ts'

/** Copies of this package, each with its own tfjs-core, meet under this key of the global object. */
const meeting = Symbol.for('tfjs-flows.tfjs-core-versions')

/** A package that brings a tfjs-core of its own, or a backend of one. */
export interface LoadedPackage {
  readonly name: string
  readonly module: object
}

/**
 * Why this program must not go on, or undefined where all is well: tfjs-core of another version is loaded too. All
 * copies share one engine and one table of kernels on the global object, so the operations of one version would call
 * the kernels of the other.
 */
export function tfjsMismatch(host: Host, loaded?: LoadedPackage): StartFailure | undefined {
  const versions = knownVersions(host)
  const version = loaded === undefined ? undefined : versionOf(loaded.module)
  if (loaded !== undefined && version !== undefined) versions.set(loaded.name, version)
  const others = [...versions].filter(([, other]) => other !== version_core)
  if (others.length === 0) return undefined
  const found = others.map(([name, other]) => `${name} ${other}`).join(', ')
  return {
    ok: false,
    reason: `two versions of TensorFlow.js are loaded: @tensorflow/tfjs-core ${version_core} and ${found}`,
    fix:
      `Install every @tensorflow/tfjs package at ${version_core} and load it once ` +
      '(npm ls @tensorflow/tfjs-core shows who asks for another)',
  }
}

/** The versions that left a mark on the global object: of other copies of this package, and of a script tag's `tf`. */
function knownVersions(host: Host): Map<string, string> {
  const met: unknown = Reflect.get(host.globals, meeting)
  const seen = met instanceof Set ? (met as Set<string>) : new Set<string>()
  seen.add(version_core)
  Reflect.set(host.globals, meeting, seen)
  const versions = new Map<string, string>()
  for (const version of seen) versions.set(`another copy of tfjs-core (${versions.size + 1})`, version)
  const tf: unknown = Reflect.get(host.globals, 'tf')
  const scripted = typeof tf === 'object' && tf !== null ? versionOf(tf) : undefined
  if (scripted !== undefined) versions.set("a script tag's tf", scripted)
  return versions
}

function versionOf(module: object): string | undefined {
  for (const key of ['version_core', 'version_wasm', 'version_cpu']) {
    const version: unknown = Reflect.get(module, key)
    if (typeof version === 'string') return version
  }
  const table: unknown = Reflect.get(module, 'version')
  const version: unknown = typeof table === 'object' && table !== null ? Reflect.get(table, 'tfjs-core') : undefined
  return typeof version === 'string' ? version : undefined
}
