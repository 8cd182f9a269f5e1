import type { BackendName } from './backend-name.ts'
import { float32Epsilon } from './float32-epsilon.ts'
import { type GemmSpeed, gemmSpeed } from './gemm-speed.ts'
import { gradientSelfTests } from './gradient-self-tests.ts'
import { type OpSpeed, opSpeeds } from './op-speed.ts'
import { runSelfTests, type SelfTestResult } from './self-test.ts'
import { type StartContext, startBackend } from './start-backend.ts'
import { valueSelfTests } from './value-self-tests.ts'

/** What the doctor found about one backend. */
export interface BackendReport {
  readonly name: BackendName
  readonly starts: boolean
  /** What runs, or why it does not. */
  readonly reason: string
  /** What would make it start; null where it does. */
  readonly fix: string | null
  /** Whether it is a GPU only by name; `auto` does not take it then. */
  readonly software: boolean
  /** The step after 1: 2^-23 (1.2e-7) in float32; null where it does not start. */
  readonly epsilon: number | null
  readonly selfTests: readonly SelfTestResult[]
  readonly gemm: readonly GemmSpeed[]
  readonly ops: readonly OpSpeed[]
}

/** How an examination is bounded. */
export interface Examination {
  /** Whether to measure speed as well. */
  readonly speed: boolean
  /** Longest time of the speed measurements, in milliseconds. */
  readonly budget: number
}

/** Starts one backend, which is the active one afterwards, tests its numbers and measures it. */
export async function examineBackend(
  name: BackendName,
  context: StartContext,
  examination: Examination,
): Promise<BackendReport> {
  const started = await startBackend(name, context)
  const nothing = { epsilon: null, selfTests: [], gemm: [], ops: [] }
  if (!started.ok) {
    return { name, starts: false, reason: started.reason, fix: started.fix, software: false, ...nothing }
  }
  const epsilon = await float32Epsilon()
  const selfTests = await runSelfTests([...valueSelfTests, ...gradientSelfTests])
  const about = { name, starts: true, reason: started.why, fix: null, software: started.software, epsilon, selfTests }
  if (!examination.speed) return { ...about, gemm: [], ops: [] }
  const deadline = performance.now() + examination.budget
  const small = await gemmSpeed(256, deadline)
  const ops = await opSpeeds(deadline)
  return { ...about, gemm: [small, await gemmSpeed(512, deadline)], ops }
}
