import { Rng } from '@tfjs-flows/core'
import { type ThreadCount, useBackend } from '@tfjs-flows/runtime'
import { kernelThreads } from '@tfjs-flows/wasm-kernels'
import type { KernelSwitch } from './kernel-switch.ts'
import { load } from './machine.ts'
import { type Profile, profile } from './profile.ts'
import { textTable } from './text-table.ts'
import { sidesOf } from './time-workload.ts'
import { trainingSteps } from './training-steps.ts'
import type { Workload } from './workload.ts'

/** Where the time of a training step goes on each side, as a table by kernel. */
export async function profileWorkload(
  workload: Workload,
  {
    seconds,
    kernels,
    threads,
  }: { readonly seconds: number; readonly kernels: KernelSwitch; readonly threads: ThreadCount },
): Promise<string> {
  await useBackend('wasm', { threads })
  const sides = sidesOf(kernels, kernelThreads())
  const { model } = workload.build(new Rng(0))
  const training = trainingSteps(workload, model, new Rng(1))
  const tables: string[] = []
  try {
    for (const { name, enter } of sides) {
      enter()
      let steps = 0
      const run = async (milliseconds: number): Promise<void> => {
        const start = performance.now()
        for (steps = 0; steps < 3 || performance.now() - start < milliseconds; steps += 1) await training.step()
      }
      await run(500)
      const result = await profile(() => run(1000 * seconds))
      tables.push(formatProfile(`${workload.name}, a training step on ${name}`, result, steps))
    }
  } finally {
    kernels.off()
    await training.end()
    model.dispose()
  }
  return [...tables, `load average ${load()}`].join('\n\n')
}

/** Calls, milliseconds and share of one step of `steps`, with what ran outside the kernels. */
export function formatProfile(title: string, { milliseconds, rows }: Profile, steps: number): string {
  const inKernels = rows.reduce((sum, row) => sum + row.milliseconds, 0)
  const outside = { kernel: 'outside kernels', calls: 0, milliseconds: milliseconds - inKernels }
  const lines = [...rows, outside]
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
    .map((row) => [
      row.kernel,
      row.calls === 0 ? '-' : (row.calls / steps).toFixed(row.calls % steps === 0 ? 0 : 1),
      (row.milliseconds / steps).toFixed(3),
      `${((100 * row.milliseconds) / milliseconds).toFixed(1)} %`,
    ])
  const calls = rows.reduce((sum, row) => sum + row.calls, 0)
  const total = ['all', (calls / steps).toFixed(0), (milliseconds / steps).toFixed(3), '100 %']
  return `${title} (mean of ${steps})\n${textTable(['kernel', 'calls', 'ms', 'share'], [...lines, total])}`
}
