import { element } from './element.ts'
import { Plot } from './plot.ts'
import { type Area, Surface } from './surface.ts'
import type { ViewState } from './view-state.ts'

/** Samples of the flow over the data. */
export class SamplesPanel {
  readonly #surface = new Surface(element('samples', HTMLCanvasElement), (area) => this.#draw(area))
  readonly #dataKey = document.querySelector<HTMLElement>('#samples-legend .data')
  #state: ViewState | undefined

  show(state: ViewState): void {
    this.#state = state
    const hasData = (state.scene?.data ?? null) !== null
    if (this.#dataKey !== null) this.#dataKey.hidden = !hasData
    const over = hasData ? ' over draws of the true density' : ''
    this.#surface.canvas.setAttribute('aria-label', `Scatter plot: samples of the model${over}.`)
    this.#surface.redraw()
  }

  #draw(area: Area): void {
    const { scene, picture } = this.#state ?? {}
    if (!scene || !picture) return
    const plot = Plot.ofPlane(area, scene.frame)
    plot.axes({ lines: 'both' })
    if (scene.data !== null) plot.dots(scene.data, area.theme.data, 1.4, 0.55)
    plot.dots(picture.samples, area.theme.drawn, 1.5, 0.8)
  }
}
