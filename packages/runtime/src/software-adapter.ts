/** What WebGPU says of an adapter, as far as it says it. */
export interface AdapterDescription {
  readonly vendor?: string
  readonly architecture?: string
  readonly device?: string
  readonly description?: string
  readonly isFallbackAdapter?: boolean
}

/** Names that rasterisers on the CPU give themselves. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i

/** Whether the adapter is a program on the CPU: correct, and far slower than WebAssembly. */
export function isSoftwareAdapter(info: AdapterDescription): boolean {
  return info.isFallbackAdapter === true || softwareNames.test(describeAdapter(info))
}

/** The adapter's own words, joined. */
export function describeAdapter(info: AdapterDescription): string {
  const words = [info.vendor, info.architecture, info.device, info.description]
  return words.filter((word) => word !== undefined && word !== '').join(' ') || 'an adapter that does not name itself'
}
