import {
  getBackend,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core'

/** One kernel's part of a profile. */
export interface ProfileRow {
  readonly kernel: string
  readonly calls: number
  /** Its own time, without that of kernels that it runs. */
  readonly milliseconds: number
}

/** What ran between the start and the end of a profile. */
export interface Profile {
  /** From first to last, whatever ran. */
  readonly milliseconds: number
  /** By time, the most first. */
  readonly rows: readonly ProfileRow[]
}

/**
 * Runs `body` with a clock around every kernel of the active backend, which must compute at once, as wasm and cpu do.
 *
 * `tf.profile` is no help: it reads every result back and scans it for NaN, counts tensors after each kernel, and its time
 * has these costs in it.
 * Here a call costs two readings of the clock, under a microsecond. What no kernel accounts for is JavaScript: the tape,
 * the batch, the draws, tidies, copies.
 */
export async function profile(body: () => Promise<void>, clock: () => number = now): Promise<Profile> {
  const backend = getBackend()
  const stock = [...getKernelsForBackend(backend)]
  const rows = new Map<string, { calls: number; milliseconds: number }>()
  const nested: number[] = []
  const timed = ({ kernelName, kernelFunc, ...rest }: KernelConfig): KernelConfig => ({
    ...rest,
    kernelName,
    kernelFunc: (params) => {
      const row = rows.get(kernelName) ?? { calls: 0, milliseconds: 0 }
      rows.set(kernelName, row)
      nested.push(0)
      const start = clock()
      try {
        return kernelFunc(params)
      } finally {
        const elapsed = clock() - start
        row.milliseconds += elapsed - (nested.pop() as number)
        row.calls += 1
        if (nested.length > 0) nested.push((nested.pop() as number) + elapsed)
      }
    },
  })
  replaceAll(stock.map(timed))
  try {
    const start = clock()
    await body()
    return { milliseconds: clock() - start, rows: sorted(rows) }
  } finally {
    replaceAll(stock)
  }
}

function sorted(rows: ReadonlyMap<string, Omit<ProfileRow, 'kernel'>>): ProfileRow[] {
  return [...rows].map(([kernel, row]) => ({ kernel, ...row })).toSorted((a, b) => b.milliseconds - a.milliseconds)
}

/** Unregisters first: tfjs warns about a kernel that is registered over another. */
function replaceAll(kernels: readonly KernelConfig[]): void {
  for (const kernel of kernels) {
    unregisterKernel(kernel.kernelName, kernel.backendName)
    registerKernel(kernel)
  }
}

function now(): number {
  return performance.now()
}
