import { setBackend } from '@tensorflow/tfjs-core'
import { activeBackend } from './activate.ts'
import { autoOrder, type BackendName, backendNames } from './backend-name.ts'
import { type BackendReport, examineBackend } from './examine-backend.ts'
import { thisHost } from './host.ts'
import { inTurn } from './in-turn.ts'
import { describePlatform, type Platform } from './platform.ts'
import type { StartContext } from './start-backend.ts'
import type { UseBackendOptions } from './use-backend.ts'

/** Options of `doctor`. */
export interface DoctorOptions extends UseBackendOptions {
  /** The backends to examine; all by default. */
  readonly backends?: readonly BackendName[] | undefined
  /** Whether to measure speed, which takes most of the time; true by default. */
  readonly speed?: boolean | undefined
}

/** What the doctor found; plain data that `JSON.stringify` keeps whole. */
export interface DoctorReport {
  readonly platform: Platform
  readonly backends: readonly BackendReport[]
  /** The backend that `useBackend('auto')` takes here, of those examined, and why. */
  readonly auto: { readonly name: BackendName | null; readonly why: string }
  /** Whether that backend passes every self-test that models rely on. */
  readonly ok: boolean
  /** How long all of it took. */
  readonly seconds: number
}

/** Milliseconds of speed measurements a backend. */
const budget = 2500

/**
 * Examines every backend on this machine: whether it starts and why not, whether its numbers and gradients are right,
 * and how fast it is. A self-test that fails with an `instead` is a known fault that this project works around; one
 * without it means that models would be wrong.
 *
 * The backend that was active before is active again afterwards; where there was none, the one that `auto` takes is.
 * Takes a few seconds, at most 15; `speed: false` under one without a GPU.
 *
 * @example
 * ```ts
 * const report = await doctor()
 * console.log(formatDoctor(report))
 * ```
 */
export function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  const { wasmPaths, dawnFlags = [], kernels, threads, backends = backendNames, speed = true } = options
  const context = { host: thisHost, allowSoftware: true, wasmPaths, dawnFlags, kernels, threads }
  return inTurn(() => examineAll(context, backends, speed))
}

async function examineAll(context: StartContext, names: readonly BackendName[], speed: boolean): Promise<DoctorReport> {
  const start = performance.now()
  const before = activeBackend()
  const reports: BackendReport[] = []
  for (const name of names) reports.push(await examineBackend(name, context, { speed, budget }))
  const auto = autoOf(reports)
  const after = before ?? (auto === undefined ? undefined : tfjsNameOf(auto.name))
  if (after !== undefined) await setBackend(after)
  return {
    platform: describePlatform(context.host),
    backends: reports,
    auto: { name: auto?.name ?? null, why: whyAuto(auto, reports) },
    ok: auto?.selfTests.every((test) => test.ok || test.instead !== null) ?? false,
    seconds: (performance.now() - start) / 1000,
  }
}

function autoOf(reports: readonly BackendReport[]): BackendReport | undefined {
  const inOrder = autoOrder.map((name) => reports.find((report) => report.name === name))
  return inOrder.find((report) => report?.starts === true && !report.software)
}

function whyAuto(auto: BackendReport | undefined, reports: readonly BackendReport[]): string {
  const before = autoOrder.slice(0, auto === undefined ? autoOrder.length : autoOrder.indexOf(auto.name))
  const passed = before.map((name) => {
    const report = reports.find((other) => other.name === name)
    if (report === undefined) return `${name} was not examined`
    return `${name}: ${report.software ? 'it is a program on the CPU' : report.reason}`
  })
  const taken = auto === undefined ? 'none starts' : `${auto.name} is the first that starts (${auto.reason})`
  return [...passed, taken].join('; ')
}

function tfjsNameOf(name: BackendName): string {
  return name === 'node' || name === 'node-gpu' ? 'tensorflow' : name
}
