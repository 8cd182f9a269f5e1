import type { Frame } from '../engine/picture.ts'
import type { Area } from './surface.ts'
import { ticks } from './ticks.ts'

const FONT = '12px system-ui, -apple-system, "Segoe UI", sans-serif'

/** Ticks on an axis, about. */
const WANTED = 6

/** Room around a plot for its tick labels, in CSS pixels. */
export interface Margins {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Maps a frame of the plane onto a rectangle of a canvas. */
export class Plot {
  readonly area: Area
  readonly frame: Frame
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number

  constructor(area: Area, frame: Frame, margins: Margins) {
    this.area = area
    this.frame = frame
    this.left = margins.left
    this.top = margins.top
    this.width = area.width - margins.left - margins.right
    this.height = area.height - margins.top - margins.bottom
  }

  /** A plot of the plane, with room for its labels. */
  static ofPlane(area: Area, frame: Frame): Plot {
    const { context } = area
    context.font = FONT
    const widths = ticks(frame.low[1], frame.high[1], WANTED).map((value) => context.measureText(label(value)).width)
    return new Plot(area, frame, {
      left: Math.max(26, ...widths.map((width) => width + 10)),
      right: 8,
      top: 6,
      bottom: 22,
    })
  }

  x(value: number): number {
    const { low, high } = this.frame
    return this.left + ((value - low[0]) / (high[0] - low[0])) * this.width
  }

  y(value: number): number {
    const { low, high } = this.frame
    return this.top + (1 - (value - low[1]) / (high[1] - low[1])) * this.height
  }

  /** Tick labels below and to the left, with lines through the plot where `lines` says so. */
  axes({
    lines,
    wanted = [WANTED, WANTED],
  }: {
    lines: 'none' | 'y' | 'both'
    wanted?: readonly [x: number, y: number]
  }): void {
    const { context, theme } = this.area
    const { low, high } = this.frame
    context.font = FONT
    context.fillStyle = theme.quiet
    context.strokeStyle = theme.grid
    context.lineWidth = 1
    context.textAlign = 'center'
    context.textBaseline = 'top'
    for (const value of ticks(low[0], high[0], wanted[0])) {
      const x = this.x(value)
      if (lines === 'both') this.#line(x, this.top, x, this.top + this.height)
      context.fillText(label(value), x, this.top + this.height + 6)
    }
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (const value of ticks(low[1], high[1], wanted[1])) {
      const y = this.y(value)
      if (lines !== 'none') this.#line(this.left, y, this.left + this.width, y)
      context.fillText(label(value), this.left - 6, y)
    }
  }

  /** Runs `draw` with everything outside the plot hidden. */
  clipped(draw: (context: CanvasRenderingContext2D) => void): void {
    const { context } = this.area
    context.save()
    context.beginPath()
    context.rect(this.left, this.top, this.width, this.height)
    context.clip()
    draw(context)
    context.restore()
  }

  /** Points, rows of two numbers one after the other, as dots of this radius. */
  dots(points: ArrayLike<number>, colour: string, radius: number, opacity: number): void {
    this.clipped((context) => {
      context.fillStyle = colour
      context.globalAlpha = opacity
      for (let i = 0; i + 1 < points.length; i += 2) {
        context.beginPath()
        context.arc(this.x(points[i] ?? 0), this.y(points[i + 1] ?? 0), radius, 0, 2 * Math.PI)
        context.fill()
      }
    })
  }

  /** Words in the middle, for a plot that has nothing to show. */
  emptyState(words: string): void {
    const { context, theme } = this.area
    context.font = FONT
    context.fillStyle = theme.quiet
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    for (const [i, line] of words.split('\n').entries()) {
      context.fillText(line, this.left + this.width / 2, this.top + this.height / 2 + 18 * i)
    }
  }

  #line(x0: number, y0: number, x1: number, y1: number): void {
    const { context } = this.area
    context.beginPath()
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
    context.stroke()
  }
}

function label(value: number): string {
  const text = Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(0) : `${value}`
  return text.replace('-', '−')
}
