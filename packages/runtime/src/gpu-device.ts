import type { Host } from './host.ts'

/** Where the kernel shows a GPU: its render nodes, NVIDIA's driver, and Windows' GPU inside WSL. */
const devices = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'] as const

/**
 * Whether Node on Linux sees no GPU at all. Asking Dawn takes a quarter of a second there and prints the complaints of
 * the Vulkan loader on the terminal. False where it cannot be told.
 */
export function lacksGpuDevice(host: Host): boolean {
  if (host.nodeVersion === undefined) return false
  const platform = host.builtin('node:process')
  const files = host.builtin('node:fs')
  if (platform === undefined || files === undefined || !('platform' in platform) || platform.platform !== 'linux') {
    return false
  }
  if (!('existsSync' in files) || typeof files.existsSync !== 'function') return false
  const { existsSync } = files
  return !devices.some((path) => existsSync(path) === true)
}
