import type { Frame } from '../engine/picture.ts'
import { element } from './element.ts'
import { HeatMap, type LogProbGrid, topDensity } from './heat-map.ts'
import { Plot } from './plot.ts'
import { type Area, Surface } from './surface.ts'
import type { ViewState } from './view-state.ts'

/** The learned or the true density as a heat map on one colour scale, with a probe that reads it. */
export class DensityPanel {
  readonly #surface: Surface
  readonly #learnedMap = new HeatMap()
  readonly #trueMap = new HeatMap()
  readonly #reading = element('reading', HTMLElement)
  readonly #choices = [...document.querySelectorAll<HTMLInputElement>('input[name=shown]')]
  #state: ViewState | undefined
  #plot: Plot | undefined
  /** Place in the frame, as shares from the left and from the top. */
  #probe: readonly [number, number] | undefined

  constructor() {
    const canvas = element('density', HTMLCanvasElement)
    this.#surface = new Surface(canvas, (area) => this.#draw(area))
    for (const choice of this.#choices) choice.addEventListener('change', () => this.#refresh())
    canvas.addEventListener('pointermove', (event) => this.#point(event))
    canvas.addEventListener('pointerdown', (event) => this.#point(event))
    canvas.addEventListener('pointerleave', () => this.#moveProbe(undefined))
    canvas.addEventListener('blur', () => this.#moveProbe(undefined))
    canvas.addEventListener('keydown', (event) => this.#step(event))
  }

  show(state: ViewState): void {
    this.#state = state
    const hasTruth = (state.scene?.truth ?? null) !== null
    for (const choice of this.#choices) {
      if (choice.value === 'true') choice.disabled = !hasTruth
      if (!hasTruth && choice.value === 'learned') choice.checked = true
    }
    this.#refresh()
  }

  get #isTrueShown(): boolean {
    return this.#choices.some((choice) => choice.checked && choice.value === 'true')
  }

  #refresh(): void {
    const top = this.#top()
    element('top', HTMLElement).textContent = Number.isNaN(top) ? '–' : `≥ ${Number(top.toPrecision(2))}`
    const which = this.#isTrueShown ? 'true' : 'learned'
    const title = this.#state?.scene?.title ?? ''
    this.#surface.canvas.setAttribute('aria-label', `Heat map of the ${which} density, ${title}. Arrow keys read it.`)
    this.#reading.textContent = this.#readingText()
    this.#surface.redraw()
  }

  /** One scale for both maps: that of the truth where it is known. */
  #top(): number {
    const grid = this.#state?.scene?.truth ?? this.#state?.picture
    return grid ? topDensity(grid) : Number.NaN
  }

  #draw(area: Area): void {
    const { scene, picture } = this.#state ?? {}
    const grid = this.#isTrueShown ? scene?.truth : picture
    const frame = scene?.frame ?? { low: [-1, -1], high: [1, 1] }
    const plot = Plot.ofPlane(area, frame)
    this.#plot = plot
    if (scene && grid) {
      const map = this.#isTrueShown ? this.#trueMap : this.#learnedMap
      area.context.imageSmoothingQuality = 'high'
      area.context.drawImage(map.image(grid, this.#top()), plot.left, plot.top, plot.width, plot.height)
      plot.axes({ lines: 'none' })
    }
    if (this.#probe !== undefined) drawCross(plot, this.#probe)
  }

  #point(event: PointerEvent): void {
    if (this.#plot === undefined) return
    const { left, top, width, height } = this.#plot
    const [across, down] = [(event.offsetX - left) / width, (event.offsetY - top) / height]
    const isInside = across >= 0 && across <= 1 && down >= 0 && down <= 1
    this.#moveProbe(isInside ? [across, down] : undefined)
  }

  #step(event: KeyboardEvent): void {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    const [across, down] = this.#probe ?? [0.5, 0.5]
    const size = event.shiftKey ? 0.1 : 0.02
    const inside = (share: number): number => Math.min(1, Math.max(0, share))
    this.#moveProbe([inside(across + size * move[0]), inside(down + size * move[1])])
  }

  #moveProbe(probe: readonly [number, number] | undefined): void {
    this.#probe = probe
    this.#reading.textContent = this.#readingText()
    this.#surface.redraw()
  }

  #readingText(): string {
    const { scene, picture } = this.#state ?? {}
    if (!scene || !picture) return ''
    if (this.#probe === undefined) return 'Point at the map, or use the arrow keys on it, to read log p.'
    const [x, y] = valueAt(scene.frame, this.#probe).map((value) => value.toPrecision(3))
    const learned = `log p = ${nats(readGrid(picture, this.#probe))}`
    const truth = scene.truth === null ? '' : `, true ${nats(readGrid(scene.truth, this.#probe))}`
    const [first, second] = scene.columns
    return `${first} ${x}, ${second} ${y}: ${learned}${truth} nats`.replaceAll('-', '−')
  }
}

function drawCross(plot: Plot, [across, down]: readonly [number, number]): void {
  const [x, y] = [plot.left + across * plot.width, plot.top + down * plot.height]
  plot.clipped((context) => {
    for (const [colour, width] of [
      ['#000000', 3],
      ['#ffffff', 1.25],
    ] as const) {
      context.strokeStyle = colour
      context.lineWidth = width
      context.beginPath()
      context.arc(x, y, 6, 0, 2 * Math.PI)
      context.stroke()
    }
  })
}

function valueAt({ low, high }: Frame, [across, down]: readonly [number, number]): [number, number] {
  return [low[0] + across * (high[0] - low[0]), high[1] - down * (high[1] - low[1])]
}

function readGrid({ logProb, size }: LogProbGrid, [across, down]: readonly [number, number]): number {
  const cell = (share: number): number => Math.min(size - 1, Math.floor(share * size))
  return logProb[cell(down) * size + cell(across)] ?? Number.NaN
}

function nats(value: number): string {
  return value === Number.NEGATIVE_INFINITY ? '-∞' : value.toFixed(2)
}
