import { currentTheme, onThemeChange, type Theme } from './theme.ts'

/** What a drawing is given: a cleared canvas in CSS pixels. */
export interface Area {
  readonly context: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
  readonly theme: Theme
}

/** A canvas that is sharp on every screen and redraws when its size or the theme changes. */
export class Surface {
  readonly canvas: HTMLCanvasElement
  readonly #draw: (area: Area) => void
  #isDue = false

  constructor(canvas: HTMLCanvasElement, draw: (area: Area) => void) {
    this.canvas = canvas
    this.#draw = draw
    new ResizeObserver(() => this.redraw()).observe(canvas)
    onThemeChange(() => this.redraw())
  }

  /** Draws at the next frame, once however often it is asked. */
  redraw(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.#drawNow()
    })
  }

  #drawNow(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas
    const context = this.canvas.getContext('2d')
    if (context === null || width === 0 || height === 0) return
    const density = devicePixelRatio
    const [pixelsWide, pixelsHigh] = [Math.round(width * density), Math.round(height * density)]
    if (this.canvas.width !== pixelsWide || this.canvas.height !== pixelsHigh) {
      this.canvas.width = pixelsWide
      this.canvas.height = pixelsHigh
    }
    context.setTransform(density, 0, 0, density, 0, 0)
    context.clearRect(0, 0, width, height)
    this.#draw({ context, width, height, theme: currentTheme() })
  }
}
