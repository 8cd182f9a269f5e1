import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { kernelThreads, setKernelThreads } from '@tfjs-flows/wasm-kernels'
import { interleave } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { sidesOf } from './time-workload.ts'

/** How the parts of the bench are run. */
export interface PartOptions {
  /** How long each thing is timed on each side. */
  readonly seconds: number
  readonly kernels: KernelSwitch
}

/** Median milliseconds of one call on our kernels, by one thread and by all there are, and on the stock ones. */
export interface CallTimes {
  readonly stock: number
  readonly ours: number
  readonly threaded: number
}

/** Times one call whose tensors die with it; the wasm and cpu backends have computed them by then. */
export async function timeCalls(run: () => Tensor | Tensor[], { seconds, kernels }: PartOptions): Promise<CallTimes> {
  await useBackend('wasm')
  const threads = kernelThreads()
  const call = (): void => tidy(() => void run())
  const timings = await interleave(
    sidesOf(kernels, threads).map((side) => ({ ...side, call })),
    { milliseconds: 1000 * seconds, calls: 3, warmUp: { milliseconds: 1000 * Math.min(seconds, 0.1), calls: 2 } },
  )
  kernels.off()
  setKernelThreads(threads)
  const median = (name: string): number => timings.get(name)?.median as number
  const threaded = median('our kernels')
  return { stock: median('stock kernels'), ours: threads === 1 ? threaded : median('one thread'), threaded }
}
