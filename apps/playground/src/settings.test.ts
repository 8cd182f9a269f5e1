import { toyDensities } from '@tfjs-flows/data'
import { expect, it } from 'vitest'
import { defaultSettings, densityNames, faultOf, settingsFromAddress } from './settings.ts'

it('offers every toy density', () => {
  expect([...densityNames].sort()).toEqual(Object.keys(toyDensities).sort())
})

it('reads an address', () => {
  const asked = settingsFromAddress('?density=rings&steps=200&seed=0&backend=cpu&learningRate=1e-2&autostart=1')
  expect(asked.settings).toEqual({
    ...defaultSettings,
    density: 'rings',
    steps: 200,
    seed: 0,
    backend: 'cpu',
    learningRate: 0.01,
  })
  expect(asked.autostart).toBe(true)
  expect(asked.faults).toEqual([])
})

it('keeps the defaults of an empty address', () => {
  expect(settingsFromAddress('')).toEqual({ settings: defaultSettings, autostart: false, faults: [] })
})

it('says what is wrong with an address and keeps the default', () => {
  const asked = settingsFromAddress('?density=cats&steps=0&seed=&layers=2.5&backend=webgl')
  expect(asked.settings).toEqual(defaultSettings)
  expect(asked.faults).toHaveLength(5)
  expect(asked.faults[0]).toContain('density must be one of moons')
  expect(asked.faults).toContain('layers must be a whole number from 2 to 24')
})

it('takes the ends of a range', () => {
  expect(faultOf('layers', 2)).toBeUndefined()
  expect(faultOf('layers', 24)).toBeUndefined()
  expect(faultOf('layers', 25)).toBeDefined()
  expect(faultOf('learningRate', Number.NaN)).toBeDefined()
})
