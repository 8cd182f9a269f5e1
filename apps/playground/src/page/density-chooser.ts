import { type DensityName, densityNames, densityTitles } from '../settings.ts'
import { element } from './element.ts'
import { Plot } from './plot.ts'
import { Surface } from './surface.ts'

const FRAME = { low: [-1, -1], high: [1, 1] } as const
const NO_MARGINS = { left: 0, right: 0, top: 0, bottom: 0 } as const

/** Radio buttons with a thumbnail of each density. */
export class DensityChooser {
  readonly #inputs = new Map<DensityName, HTMLInputElement>()
  readonly #thumbnails: Surface[] = []
  #points: Readonly<Record<string, ArrayLike<number>>> = {}

  constructor(chosen: DensityName, changed: () => void) {
    const fieldset = element('densities', HTMLFieldSetElement)
    for (const name of densityNames) {
      const input = document.createElement('input')
      Object.assign(input, { type: 'radio', name: 'density', value: name, checked: name === chosen })
      input.addEventListener('change', changed)
      const canvas = document.createElement('canvas')
      canvas.setAttribute('aria-hidden', 'true')
      const label = document.createElement('label')
      label.append(input, canvas, densityTitles[name])
      fieldset.append(label)
      this.#inputs.set(name, input)
      this.#thumbnails.push(
        new Surface(canvas, (area) => {
          new Plot(area, FRAME, NO_MARGINS).dots(this.#points[name] ?? [], area.theme.drawn, 0.7, 0.8)
        }),
      )
    }
  }

  get chosen(): DensityName {
    return densityNames.find((name) => this.#inputs.get(name)?.checked) ?? 'moons'
  }

  /** @param points draws of each density in [-1, 1] x [-1, 1] */
  draw(points: Readonly<Record<string, ArrayLike<number>>>): void {
    this.#points = points
    for (const thumbnail of this.#thumbnails) thumbnail.redraw()
  }
}
