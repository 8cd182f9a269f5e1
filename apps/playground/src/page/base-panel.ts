import { element } from './element.ts'
import { circleRadii, normalShare, shareInside } from './inside-circles.ts'
import { Plot } from './plot.ts'
import { type Area, Surface } from './surface.ts'
import type { ViewState } from './view-state.ts'

const FRAME = { low: [-3.8, -3.8], high: [3.8, 3.8] } as const

/** Data encoded to the base, with circles of the standard normal that they should look like. */
export class BasePanel {
  readonly #surface = new Surface(element('base', HTMLCanvasElement), (area) => this.#draw(area))
  readonly #legend = element('base-legend', HTMLElement)
  readonly #words = element('inside', HTMLElement)
  #state: ViewState | undefined

  show(state: ViewState): void {
    this.#state = state
    const { encoded } = state.picture ?? {}
    this.#surface.canvas.setAttribute('aria-label', 'Scatter plot: data encoded to the base space, with the normal.')
    this.#legend.hidden = encoded === null
    this.#words.textContent = encoded ? insideText(encoded) : ''
    this.#surface.redraw()
  }

  #draw(area: Area): void {
    const { picture } = this.#state ?? {}
    if (!picture) return
    const plot = Plot.ofPlane(area, FRAME)
    if (picture.encoded === null) {
      plot.emptyState('The file holds the model alone:\nthere are no data to encode.')
      return
    }
    plot.axes({ lines: 'both' })
    plot.dots(picture.encoded, area.theme.drawn, 1.5, 0.7)
    plot.clipped((context) => {
      context.strokeStyle = area.theme.ink
      context.lineWidth = 1.25
      for (const radius of circleRadii) {
        context.beginPath()
        context.arc(plot.x(0), plot.y(0), plot.x(radius) - plot.x(0), 0, 2 * Math.PI)
        context.stroke()
      }
    })
  }
}

/** How many points the circles hold beside how many they should. */
function insideText(encoded: Float32Array): string {
  const percent = (share: number): string => (100 * share).toFixed(share > 0.98 ? 1 : 0)
  const held = circleRadii.map((radius) => percent(shareInside(encoded, radius))).join(', ')
  const due = circleRadii.map((radius) => percent(normalShare(radius))).join(', ')
  return `Inside 1, 2 and 3 σ: ${held} %. A standard normal has ${due} %.`
}
