import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { gradientSelfTests } from './gradient-self-tests.ts'
import { runSelfTests } from './self-test.ts'

eachBackend((backend) => {
  it('fails in nothing that the project does not work around', async () => {
    const results = await runSelfTests(gradientSelfTests)
    expect(results.filter(({ ok, instead }) => !ok && instead === null)).toEqual([])
  })

  it('finds the faults that are known of this backend', async () => {
    const failed = (await runSelfTests(gradientSelfTests)).filter(({ ok }) => !ok).map(({ name }) => name)
    expect(failed).toEqual(expect.arrayContaining(known[backend]))
  })
})

const everywhere = [
  'where beside a NaN',
  'cumsum over axis 0',
  'mirrorPad',
  'floorDiv',
  'second derivative of x tanh x',
]
const known = {
  cpu: everywhere,
  wasm: [...everywhere, 'gather', 'conv2d by its filter', 'einsum'],
}
