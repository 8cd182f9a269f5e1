import { findBackendFactory } from '@tensorflow/tfjs-core'
import { activate } from './activate.ts'
import { type Gpu, type GpuAdapter, gpuOf, installDawn } from './dawn.ts'
import { lacksGpuDevice } from './gpu-device.ts'
import type { Host } from './host.ts'
import { type AdapterDescription, describeAdapter, isSoftwareAdapter } from './software-adapter.ts'
import { messageOf, type StartFailure, type StartResult } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'

/** How WebGPU is started. */
export interface WebgpuStart {
  /** Whether a software adapter may be taken; it is when WebGPU was asked for by name. */
  readonly allowSoftware: boolean
  /** Dawn's options in Node. */
  readonly dawnFlags: readonly string[]
}

/** Starts WebGPU: the browser's, or in Node that of the npm package `webgpu`. */
export async function startWebgpu(host: Host, options: WebgpuStart): Promise<StartResult> {
  if (!options.allowSoftware && lacksGpuDevice(host)) return noDevice()
  try {
    const gpu = host.nodeVersion === undefined ? gpuOf(host) : await installDawn(host, options.dawnFlags)
    const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) return noAdapter(gpu, host)
    const info = descriptionOf(adapter)
    const software = isSoftwareAdapter(info)
    if (software && !options.allowSoftware) return softwareRefused(info)
    const failure = await startTfjsBackend(host)
    if (failure !== undefined) return failure
    const where = host.nodeVersion === undefined ? 'of the browser' : 'by Dawn'
    return { ok: true, tfjsBackend: 'webgpu', why: `WebGPU ${where} on ${describeAdapter(info)}`, software }
  } catch (error) {
    return { ok: false, reason: messageOf(error), fix: installFix(host), cause: error }
  }
}

async function startTfjsBackend(host: Host): Promise<StartFailure | undefined> {
  const name = '@tensorflow/tfjs-backend-webgpu'
  const mismatch = tfjsMismatch(host, { name, module: await host.importModule(name) })
  if (mismatch !== undefined) return mismatch
  if (!findBackendFactory('webgpu')) {
    const reason = `${name} was imported before navigator.gpu existed and did not register itself`
    return { ok: false, reason, fix: 'Call useBackend before any import of that package' }
  }
  await activate('webgpu')
  return undefined
}

function descriptionOf(adapter: GpuAdapter): AdapterDescription {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {}
  const parts = { vendor, architecture, device, description }
  const named = Object.fromEntries(Object.entries(parts).filter(([, word]) => word !== undefined))
  return { ...named, isFallbackAdapter: isFallbackAdapter ?? adapter.isFallbackAdapter ?? false }
}

function noAdapter(gpu: Gpu | undefined, host: Host): StartFailure {
  if (gpu === undefined) {
    return {
      ok: false,
      reason: 'navigator.gpu is not there: this browser has no WebGPU, or the page is not served securely',
      fix: "Serve the page over https or from localhost in a browser with WebGPU, or use 'wasm'",
    }
  }
  const driver =
    'Install the Vulkan, Metal or Direct3D driver of the GPU; without a GPU set VK_DRIVER_FILES to the JSON file of ' +
    "SwiftShader's Vulkan driver (Debian's chromium package has vk_swiftshader_icd.json) to try it in software"
  const fix = host.nodeVersion === undefined ? "Turn on the browser's hardware acceleration, or use 'wasm'" : driver
  return { ok: false, reason: 'WebGPU found no adapter, so there is no GPU or no driver for it', fix }
}

function noDevice(): StartFailure {
  return {
    ok: false,
    reason: 'this machine shows no GPU (no /dev/dri, /dev/nvidia0 or /dev/dxg)',
    fix: "Ask for 'webgpu' by name to try a software adapter",
  }
}

function softwareRefused(info: AdapterDescription): StartFailure {
  return {
    ok: false,
    reason: `the only WebGPU adapter is software (${describeAdapter(info)}), slower than wasm`,
    fix: "Ask for 'webgpu' by name to use it nevertheless",
  }
}

function installFix(host: Host): string {
  const dawn = host.nodeVersion === undefined ? '' : ' webgpu@0.6'
  return `Run pnpm add @tensorflow/tfjs-backend-webgpu@4.22.0${dawn}, or use 'wasm'`
}
