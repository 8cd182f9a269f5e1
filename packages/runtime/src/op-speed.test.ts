import { setBackend } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { opSpeeds } from './op-speed.ts'

it('measures every operation', async () => {
  await setBackend('wasm')
  const speeds = await opSpeeds(performance.now() + 20_000)
  await setBackend('cpu')
  expect(speeds.map(({ name }) => name)).toContain('sum over axis 0')
  for (const { gelemPerSecond } of speeds) expect(gelemPerSecond).toBeGreaterThan(0)
})
