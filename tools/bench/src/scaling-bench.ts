import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { useBackend } from '@tfjs-flows/runtime'
import { growsFaster, growth } from './growth.ts'
import { load } from './machine.ts'
import { type ScalingMeasurement, scalingPicture } from './scaling-picture.ts'
import { type Axis, axes, type FamilyName, families, sweepFlops, sweepPoints, sweepWorkload } from './scaling-sweeps.ts'
import { digits, textTable } from './text-table.ts'
import type { PartOptions } from './time-calls.ts'
import { timeWorkload } from './time-workload.ts'

const picture = fileURLToPath(new URL('../../../docs/images/scaling.svg', import.meta.url))

/**
 * Times autoregressive flows of many sizes, draws the curves, and flags what grows faster than its operations. The times
 * are the least ones: what else the machine does must not bend a curve.
 */
export async function scalingBench({
  seconds,
  kernels,
  say,
}: PartOptions & { readonly say: (line: string) => void }): Promise<string> {
  await useBackend('wasm')
  const before = load()
  const measurements: ScalingMeasurement[] = []
  for (const point of sweepPoints) {
    const workload = sweepWorkload(point)
    say(workload.name)
    const { ours } = await timeWorkload(workload, { seconds, kernels, plain: false })
    const { train, logProb, sample } = ours
    measurements.push({
      ...point,
      flops: sweepFlops(point),
      times: { train: train.minimum, logProb: logProb.minimum, sample: sample.minimum },
    })
  }
  await mkdir(dirname(picture), { recursive: true })
  await writeFile(picture, await scalingPicture(measurements))
  return [
    timesTable(measurements),
    growthTable(measurements),
    `Our kernels; load average ${before} at the start, ${load()} at the end; curves in docs/images/scaling.svg`,
  ].join('\n\n')
}

function timesTable(measurements: readonly ScalingMeasurement[]): string {
  const rows = measurements.map(({ family, axis, size, flops, times }) => [
    `${family} ${axis} ${size[axis]}`,
    digits(flops / 1e6),
    ...[times.train, times.logProb, times.sample].map(digits),
  ])
  return textTable(['size', 'MFLOP', 'train ms', 'logProb ms', 'sample ms'], rows)
}

/** Powers of the size, over the larger sizes of each sweep. */
function growthTable(measurements: readonly ScalingMeasurement[]): string {
  const rows = families.flatMap((family) => axes.map((axis) => growthRow(measurements, family, axis)))
  return textTable(['power of the size', 'operations', 'train', 'logProb', 'sample'], rows)
}

/** The powers of one sweep, those of times that grow faster than the operations marked. */
export function growthRow(measurements: readonly ScalingMeasurement[], family: FamilyName, axis: Axis): string[] {
  const sweep = measurements.filter((one) => one.family === family && one.axis === axis)
  const sizes = sweep.map(({ size }) => size[axis])
  const operations = { sizes, costs: sweep.map(({ flops }) => flops) }
  const powers = (['train', 'logProb', 'sample'] as const).map((kind) => {
    const time = { sizes, costs: sweep.map(({ times }) => times[kind]) }
    return `${growth(time).toFixed(2)}${growsFaster(time, operations) ? ' FASTER' : ''}`
  })
  return [`${family} ${axis}`, growth(operations).toFixed(2), ...powers]
}
