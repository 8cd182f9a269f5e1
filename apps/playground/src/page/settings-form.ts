import { type Backend, backends, faultOf, type NumberSetting, ranges, type Settings } from '../settings.ts'
import { DensityChooser } from './density-chooser.ts'
import { element } from './element.ts'

const backendTitles: Readonly<Record<Backend, string>> = {
  wasm: 'WebAssembly',
  webgpu: 'WebGPU',
  cpu: 'JavaScript',
}

/** The fields that say what to learn, and how. */
export class SettingsForm {
  readonly densities: DensityChooser
  readonly #numbers: readonly (readonly [NumberSetting, HTMLInputElement])[]
  readonly #backend = element('backend', HTMLSelectElement)
  readonly #fault = element('fault', HTMLElement)
  readonly #changed: (settings: Settings) => void

  /** @param changed called with the settings whenever one has changed and all are good */
  constructor(initial: Settings, changed: (settings: Settings) => void) {
    this.#changed = changed
    this.densities = new DensityChooser(initial.density, () => this.#check())
    this.#backend.append(...backends.map((name) => new Option(backendTitles[name], name)))
    this.#backend.value = initial.backend
    this.#backend.addEventListener('change', () => this.#check())
    this.#numbers = (Object.keys(ranges) as NumberSetting[]).map((name) => {
      const input = element(name, HTMLInputElement)
      const { low, high } = ranges[name]
      Object.assign(input, { min: String(low), max: String(high), value: String(initial[name]) })
      input.addEventListener('change', () => this.#check())
      return [name, input]
    })
  }

  /** The settings, or undefined where a field is wrong; the form then says which. */
  read(): Settings | undefined {
    const values = new Map(this.#numbers.map(([name, input]) => [name, input.valueAsNumber]))
    const faults = [...values].map(([name, value]) => faultOf(name, value)).filter((fault) => fault !== undefined)
    this.showFaults(faults)
    if (faults.length > 0) return undefined
    const number = (name: NumberSetting): number => values.get(name) ?? Number.NaN
    return {
      density: this.densities.chosen,
      backend: backends.find((name) => name === this.#backend.value) ?? 'wasm',
      steps: number('steps'),
      seed: number('seed'),
      layers: number('layers'),
      width: number('width'),
      learningRate: number('learningRate'),
    }
  }

  /** Says what is wrong, in words. */
  showFaults(faults: readonly string[]): void {
    this.#fault.textContent = faults.map((fault) => `${sentence(fault)}.`).join(' ')
  }

  #check(): void {
    const settings = this.read()
    if (settings !== undefined) this.#changed(settings)
  }
}

function sentence(text: string): string {
  const spaced = text.replace('learningRate', 'learning rate')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
