import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { runSelfTests } from './self-test.ts'
import { valueSelfTests } from './value-self-tests.ts'

eachBackend((backend) => {
  it('fails in nothing that the project does not work around', async () => {
    const results = await runSelfTests(valueSelfTests)
    expect(results.filter(({ ok, instead }) => !ok && instead === null)).toEqual([])
  })

  it('finds the faults that are known of this backend', async () => {
    const failed = (await runSelfTests(valueSelfTests)).filter(({ ok }) => !ok).map(({ name }) => name)
    expect(failed).toEqual(expect.arrayContaining(known[backend]))
  })
})

const known = {
  cpu: ['erf of 1e-4'],
  wasm: [
    'fused matMul of a transpose',
    'mean of a million 0.1',
    'log1p of 1e-8',
    'maximum of 1 and NaN',
    'clip of NaN',
  ],
}
