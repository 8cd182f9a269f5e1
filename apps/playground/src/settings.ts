import type { toyDensities } from '@tfjs-flows/data'

/** A toy density that can be chosen. */
export type DensityName = keyof typeof toyDensities

/** The densities in the order in which they are offered. Written out, so that the page need not load them. */
export const densityNames = ['moons', 'rings', 'spirals', 'pinwheel', 'eightGaussians', 'checkerboard'] as const

export const densityTitles: Readonly<Record<DensityName, string>> = {
  moons: 'Moons',
  rings: 'Rings',
  spirals: 'Spirals',
  pinwheel: 'Pinwheel',
  eightGaussians: 'Eight Gaussians',
  checkerboard: 'Checkerboard',
}

/** The backends that a browser can have. */
export const backends = ['wasm', 'webgpu', 'cpu'] as const
export type Backend = (typeof backends)[number]

/** Everything that decides what a run learns: the same settings give the same numbers. */
export interface Settings {
  readonly density: DensityName
  readonly steps: number
  readonly seed: number
  readonly backend: Backend
  /** Coupling layers. */
  readonly layers: number
  /** Units in each of the two hidden layers of a coupling's network. */
  readonly width: number
  readonly learningRate: number
}

export const defaultSettings: Settings = {
  density: 'moons',
  steps: 2000,
  seed: 1,
  backend: 'wasm',
  layers: 8,
  width: 64,
  learningRate: 0.005,
}

/** The settings that are numbers, with their ranges. */
export const ranges = {
  steps: { low: 1, high: 100_000, whole: true },
  seed: { low: 0, high: 1_000_000_000, whole: true },
  layers: { low: 2, high: 24, whole: true },
  width: { low: 4, high: 256, whole: true },
  learningRate: { low: 1e-5, high: 0.1, whole: false },
} as const

export type NumberSetting = keyof typeof ranges

/** Why a number will not do for a setting, or undefined where it will. */
export function faultOf(setting: NumberSetting, value: number): string | undefined {
  const { low, high, whole } = ranges[setting]
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return undefined
  return `${setting} must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}`
}

/** What a page address asks for. */
export interface AddressSettings {
  readonly settings: Settings
  readonly autostart: boolean
  /** What was wrong with the address, in words; the defaults stand in. */
  readonly faults: readonly string[]
}

/** Reads `?density=moons&steps=200&seed=1&backend=wasm&autostart=1`; what is missing keeps its default. */
export function settingsFromAddress(search: string): AddressSettings {
  const asked = new URLSearchParams(search)
  const faults: string[] = []
  const number = (key: NumberSetting): number => {
    const text = asked.get(key)
    if (text === null) return defaultSettings[key]
    const value = text.trim() === '' ? Number.NaN : Number(text)
    const fault = faultOf(key, value)
    if (fault === undefined) return value
    faults.push(fault)
    return defaultSettings[key]
  }
  const choice = <Name extends string>(key: string, names: readonly Name[], otherwise: Name): Name => {
    const text = asked.get(key)
    const found = names.find((name) => name === text)
    if (text !== null && found === undefined) faults.push(`${key} must be one of ${names.join(', ')}`)
    return found ?? otherwise
  }
  const settings: Settings = {
    density: choice('density', densityNames, defaultSettings.density),
    steps: number('steps'),
    seed: number('seed'),
    backend: choice('backend', backends, defaultSettings.backend),
    layers: number('layers'),
    width: number('width'),
    learningRate: number('learningRate'),
  }
  return { settings, autostart: asked.get('autostart') === '1', faults }
}
