import type { DoctorReport } from './doctor.ts'
import type { BackendReport } from './examine-backend.ts'
import type { Platform } from './platform.ts'
import type { SelfTestResult } from './self-test.ts'
import { crossTable, textTable } from './text-table.ts'

/** The doctor's report as plain text: the machine, the backends, how fast they are and what they get wrong. */
export function formatDoctor(report: DoctorReport): string {
  const running = report.backends.filter((backend) => backend.starts)
  const verdict = report.ok
    ? 'every number that models rely on is right'
    : 'NOT fit for use, see NOT WORKED AROUND above'
  return [
    ...platformLines(report.platform),
    '',
    ...section(
      'Backends',
      report.backends.map(({ name, starts, reason }) => [name, starts ? 'starts' : '-', reason]),
    ),
    ...section(
      'To start the others',
      report.backends.flatMap(({ name, fix }) => (fix === null ? [] : [[name, `${fix}.`]])),
    ),
    ...section('Speed: matrix products in GFLOP/s, the rest in billions of entries a second', speedRows(running)),
    ...section('What tfjs gets wrong on them', faultRows(running)),
    report.auto.name === null ? 'auto takes none of these' : `auto takes ${report.auto.name}: ${verdict}`,
    `(${report.seconds.toFixed(1)} s)`,
  ].join('\n')
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [title, ...textTable(rows), '']
}

function platformLines(platform: Platform): string[] {
  const { simd, relaxedSimd, threads } = platform.webAssembly
  const yes = (value: boolean): string => (value ? 'yes' : 'no')
  return textTable([
    ['Runs on', platform.runtime],
    ['Cores', String(platform.cores ?? 'not known')],
    ['Memory', platform.memoryGiB === null ? 'not known' : `${platform.memoryGiB} GiB`],
    ['TensorFlow.js', platform.tfjs],
    ['WebAssembly', `SIMD ${yes(simd)}, relaxed SIMD ${yes(relaxedSimd)}, threads ${yes(threads)}`],
    ['Shared memory', yes(platform.sharedMemory)],
  ])
}

function speedRows(running: readonly BackendReport[]): string[][] {
  const measured = running.filter((backend) => backend.ops.length > 0)
  if (measured.length === 0) return []
  return [['', ...measured.map((backend) => backend.name)], ...crossTable(measured.map(speedsOf))]
}

function speedsOf(backend: BackendReport): Map<string, string> {
  const products = backend.gemm.flatMap(({ size, plain, transposeA, transposeB, explicitTranspose }) => [
    [`matMul ${size}`, plain] as const,
    [`matMul ${size}, transposeA`, transposeA] as const,
    [`matMul ${size}, transposeB`, transposeB] as const,
    [`matMul ${size} after transpose`, explicitTranspose] as const,
  ])
  const operations = backend.ops.map(({ name, gelemPerSecond }) => [name, gelemPerSecond] as const)
  const shown = [...products, ...operations].map(([name, speed]) => [name, inThreeDigits(speed)] as const)
  return new Map(shown)
}

function inThreeDigits(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(3)))
}

/** A row a test that some backend fails, with what each gave and what this project does instead. */
function faultRows(running: readonly BackendReport[]): string[][] {
  const failed = new Map<string, SelfTestResult>()
  for (const { selfTests } of running) for (const test of selfTests) if (!test.ok) failed.set(labelOf(test), test)
  if (failed.size === 0) return []
  const columns = running.map(
    ({ selfTests }) =>
      new Map(selfTests.filter((test) => failed.has(labelOf(test))).map((test) => [labelOf(test), outcome(test)])),
  )
  const rows = crossTable(columns).map(([label = '', ...cells]) => {
    const test = failed.get(label)
    return [label, test?.expected ?? '', ...cells, test?.instead ?? 'NOT WORKED AROUND']
  })
  return [['', 'right', ...running.map((backend) => backend.name), 'used instead'], ...rows]
}

function labelOf(test: SelfTestResult): string {
  return test.kind === 'gradient' ? `gradient of ${test.name}` : test.name
}

function outcome(test: SelfTestResult): string {
  if (test.ok) return 'ok'
  return test.got.startsWith('error: ') ? 'throws' : test.got
}
