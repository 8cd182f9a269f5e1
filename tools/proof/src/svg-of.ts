import { parse, type Spec, View } from 'vega'

/** The SVG of a Vega picture; `title` says what it shows to those who cannot see it. */
export async function svgOf(spec: Spec, title: string): Promise<string> {
  const view = new View(parse(spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return tidied(svg).replace('>', `><title>${title}</title>`)
}

/** Without roles that say nothing, and with coordinates to a tenth of a pixel: a fifth of the file. */
function tidied(svg: string): string {
  const short = (path: string): string =>
    path.replace(/\d+\.\d{2,}/g, (digits) => String(Number(Number(digits).toFixed(1))))
  return svg.replace(/ (role|aria-\w+)="[^"]*"/g, '').replace(/ d="[^"]*"/g, short)
}
