import type { Host } from './host.ts'
import type { AdapterDescription } from './software-adapter.ts'

/** The part of the browser's `navigator.gpu` that is called here. */
export interface Gpu {
  requestAdapter(options?: { powerPreference?: 'high-performance' }): Promise<GpuAdapter | null>
}

/** An adapter; `info` came later to the standard than the adapter itself. */
export interface GpuAdapter {
  readonly isFallbackAdapter?: boolean
  readonly info?: AdapterDescription
}

/** The npm package `webgpu`: Dawn, the WebGPU of Chromium, as an addon of Node. */
interface DawnPackage {
  readonly globals: object
  create(flags: readonly string[]): Gpu
}

/** `navigator.gpu`, or undefined where there is none. */
export function gpuOf(host: Host): Gpu | undefined {
  const navigator: unknown = Reflect.get(host.globals, 'navigator')
  if (typeof navigator !== 'object' || navigator === null) return undefined
  return Reflect.get(navigator, 'gpu') as Gpu | undefined
}

/**
 * Gives Node what a browser has: `navigator.gpu` and the WebGPU classes on the global object. tfjs's WebGPU backend
 * looks for them once, while it is imported, so this must come first. Throws what the import of `webgpu` throws.
 *
 * @param flags Dawn's options, such as `backend=vulkan`
 */
export async function installDawn(host: Host, flags: readonly string[]): Promise<Gpu> {
  const present = gpuOf(host)
  if (present !== undefined) return present
  const dawn = (await host.importModule('webgpu')) as DawnPackage
  Object.assign(host.globals, dawn.globals)
  const gpu = dawn.create([...flags])
  const navigator: unknown = Reflect.get(host.globals, 'navigator')
  const target = typeof navigator === 'object' && navigator !== null ? navigator : {}
  Object.defineProperty(target, 'gpu', { value: gpu, configurable: true, writable: true })
  if (target !== navigator) Object.defineProperty(host.globals, 'navigator', { value: target, configurable: true })
  return gpu
}
