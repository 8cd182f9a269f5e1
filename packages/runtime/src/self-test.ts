import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { dropTape } from '@tfjs-flows/core'
import { messageOf } from './start-result.ts'

/** One small computation whose answer is known. */
export interface SelfTest {
  readonly name: string
  readonly kind: 'value' | 'gradient'
  readonly expected: readonly number[]
  /** Largest absolute difference that passes. */
  readonly tolerance: number
  /** What this project does instead where a backend fails; a test without it must pass for models to be right. */
  readonly instead?: string
  run(): Tensor
}

/** What a self-test gave, as JSON can hold it (so NaN and infinities are words). */
export interface SelfTestResult {
  readonly name: string
  readonly kind: 'value' | 'gradient'
  readonly ok: boolean
  readonly expected: string
  readonly got: string
  /** What this project does instead, or null where it relies on the operation. */
  readonly instead: string | null
}

/** Runs the tests on the active backend; one that throws has failed with what it said. */
export async function runSelfTests(tests: readonly SelfTest[]): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = []
  for (const test of tests) results.push(await runSelfTest(test))
  return results
}

async function runSelfTest(test: SelfTest): Promise<SelfTestResult> {
  const { name, kind, instead = null } = test
  const expected = words(test.expected)
  let result: Tensor | undefined
  try {
    result = tidy(() => test.run())
    const got = Array.from(await result.data())
    return { name, kind, ok: agree(got, test), expected, got: words(got), instead }
  } catch (error) {
    dropTape()
    return { name, kind, ok: false, expected, got: `error: ${messageOf(error).slice(0, 160)}`, instead }
  } finally {
    result?.dispose()
  }
}

function agree(got: readonly number[], { expected, tolerance }: SelfTest): boolean {
  if (got.length !== expected.length) return false
  return expected.every((want, i) => {
    const value = got[i] ?? Number.NaN
    return Object.is(want, value) || Math.abs(want - value) <= tolerance
  })
}

function words(values: readonly number[]): string {
  return values.map((value) => String(Number(value.toPrecision(6)))).join(' ')
}
