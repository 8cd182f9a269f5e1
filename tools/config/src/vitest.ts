/** What the tests of every package share: backends, laws as test cases, and the reference data beside the project. */
import { getBackend, setBackend } from '@tensorflow/tfjs-core'
import type { Law } from '@tfjs-flows/testing'
import { beforeAll, describe, it } from 'vitest'

export { sharedFile } from './shared-file.ts'

/** The backends on which every law runs. */
export const backends = ['cpu', 'wasm'] as const
export type TestedBackend = (typeof backends)[number]

/** Runs a block of tests once on each backend. */
export function eachBackend(block: (backend: TestedBackend) => void): void {
  describe.each(backends)('on %s', (backend) => {
    beforeAll(async () => {
      await setBackend(backend)
    })
    block(backend)
  })
}

/** What the report of a run says of a law's test case. */
export interface LawMeta {
  readonly backend: string
  /** The class that the case creates first, then those of its parts. */
  readonly classNames: readonly string[]
  readonly skip?: string | undefined
  readonly tolerances?: Readonly<Record<string, number>> | undefined
}

declare module 'vitest' {
  interface TaskMeta {
    law?: LawMeta
  }
}

/** Makes a test case of each law, which the report of the run counts by class; one that cannot apply is skipped with its reason. */
export function itObeys(laws: readonly Law[]): void {
  for (const law of laws) {
    it(law.name, async (test) => {
      if (law.subject !== undefined) {
        const { tolerances } = law.subject
        test.task.meta.law = { backend: getBackend(), classNames: law.subject.classNames(), skip: law.skip, tolerances }
      }
      if (law.skip !== undefined) test.skip(law.skip)
      await law.check()
    })
  }
}
