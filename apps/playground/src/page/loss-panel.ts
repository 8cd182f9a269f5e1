import { element } from './element.ts'
import type { LossPoint } from './learning-curve.ts'
import { type Margins, Plot } from './plot.ts'
import { type Area, Surface } from './surface.ts'
import type { ViewState } from './view-state.ts'

const margins: Margins = { left: 34, right: 18, top: 6, bottom: 22 }

/** The loss over the steps, down to the entropy of the truth. */
export class LossPanel {
  readonly #surface = new Surface(element('curve', HTMLCanvasElement), (area) => this.#draw(area))
  readonly #legend = element('loss-legend', HTMLElement)
  #state: ViewState | undefined
  #steps = 1

  /** @param steps the length of the run */
  show(state: ViewState, steps: number): void {
    this.#state = state
    this.#steps = steps
    const { heldOut, scene } = state
    this.#legend.hidden = scene?.entropy === null
    const [first, last] = [heldOut[0]?.loss, heldOut.at(-1)?.loss]
    const words =
      first === undefined || last === undefined
        ? 'no loss yet'
        : `held-out loss from ${first.toFixed(2)} to ${last.toFixed(2)} nats, true entropy ${scene?.entropy?.toFixed(2)}`
    this.#surface.canvas.setAttribute('aria-label', `Line chart: ${words}.`)
    this.#surface.redraw()
  }

  #draw(area: Area): void {
    const { scene, heldOut, training } = this.#state ?? {}
    if (!scene || !heldOut || !training) return
    const { entropy } = scene
    if (entropy === null) {
      new Plot(area, { low: [0, 0], high: [1, 1] }, margins).emptyState(
        'No truth is known for this file,\nso there is no loss to show.',
      )
      return
    }
    const range = lossRange([...heldOut, ...training], entropy)
    const plot = new Plot(area, { low: [0, range[0]], high: [this.#steps, range[1]] }, margins)
    plot.axes({ lines: 'y', wanted: [6, 5] })
    shadeGap(plot, heldOut, entropy)
    drawLine(plot, training, area.theme.data, 1.25)
    drawLine(plot, heldOut, area.theme.drawn, 2.25)
    drawEntropy(plot, entropy)
  }
}

/** From just below the entropy to the largest loss; a loss that jumps off is cut. */
function lossRange(points: readonly LossPoint[], entropy: number): [number, number] {
  const largest = Math.max(entropy + 0.1, ...points.map(({ loss }) => loss))
  const high = Math.min(largest, entropy + 4)
  const room = (high - entropy) * 0.08
  return [entropy - 1.5 * room, high + room]
}

function drawLine(plot: Plot, points: readonly LossPoint[], colour: string, width: number): void {
  plot.clipped((context) => {
    context.strokeStyle = colour
    context.lineWidth = width
    context.lineJoin = 'round'
    context.beginPath()
    for (const { step, loss } of points) context.lineTo(plot.x(step), plot.y(loss))
    context.stroke()
  })
}

/** The gap is the area between the curve and the entropy. */
function shadeGap(plot: Plot, points: readonly LossPoint[], entropy: number): void {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return
  plot.clipped((context) => {
    context.fillStyle = plot.area.theme.drawn
    context.globalAlpha = 0.12
    context.beginPath()
    context.moveTo(plot.x(first.step), plot.y(entropy))
    for (const { step, loss } of points) context.lineTo(plot.x(step), plot.y(loss))
    context.lineTo(plot.x(last.step), plot.y(entropy))
    context.fill()
  })
}

function drawEntropy(plot: Plot, entropy: number): void {
  plot.clipped((context) => {
    context.strokeStyle = plot.area.theme.truth
    context.lineWidth = 1.5
    context.setLineDash([6, 4])
    context.beginPath()
    context.moveTo(plot.left, plot.y(entropy))
    context.lineTo(plot.left + plot.width, plot.y(entropy))
    context.stroke()
  })
}
