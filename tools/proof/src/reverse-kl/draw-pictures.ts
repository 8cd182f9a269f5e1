import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { tensor, tidy } from '@tensorflow/tfjs-core'
import type { Density } from '@tfjs-flows/core'
import { type BimodalFit, bimodalFits, twoModes } from './bimodal-fits.ts'
import { contourPanels, type Panel } from './contour-panels.ts'

/** The middle of the pictures and how far they reach from it. */
const CENTRE = [-1.3, -0.65] as const
const EXTENT = 4
const SIZE = 96
const TITLE = 'Contours of a target of two modes and of models fitted to it by forward and by reverse KL divergence'
const folder = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))

/** Fits the models of docs/forward-and-reverse-kl.md and draws them; `say` hears the figures of its table. */
export async function drawPictures(say: (line: string) => void): Promise<void> {
  const target = twoModes()
  const fits = await bimodalFits(target)
  const truth = onGrid(target)
  const panels: Panel[] = [
    { title: 'the target', subtitle: '60 % right, 40 % left', values: truth },
    ...fits.map(({ title, model, report }) => ({
      title,
      subtitle: `ESS ${share(report.effectiveShare)}, log Z ${signed(report.logNormalizer.mean)}`,
      values: onGrid(model),
      outline: truth,
    })),
  ]
  await mkdir(folder, { recursive: true })
  await writeFile(
    `${folder}forward-and-reverse-kl.svg`,
    await contourPanels(panels, { title: TITLE, size: SIZE, columns: 3 }),
  )
  for (const fitted of fits) say(line(fitted))
  for (const { model } of fits) model.dispose()
  target.dispose()
}

/** Densities at the middles of a square grid's cells, the top row first. */
function onGrid(density: Density): number[] {
  const offset = (i: number): number => ((2 * (i + 0.5)) / SIZE - 1) * EXTENT
  const points = Array.from({ length: SIZE * SIZE }, (_, k) => {
    const [column, row] = [k % SIZE, Math.floor(k / SIZE)]
    return [CENTRE[0] + offset(column), CENTRE[1] - offset(row)]
  })
  const logProbs = tidy(() => density.logProb(tensor(points)).dataSync())
  return Array.from(logProbs, (value) => Math.exp(value))
}

function share(value: number): string {
  return `${(100 * value).toFixed(0)} %`
}

/** Two digits, without a minus before 0.00. */
function signed(value: number): string {
  return (Math.round(100 * value) / 100 + 0).toFixed(2)
}

function line({ title, report }: BimodalFit): string {
  const { effectiveShare, paretoK, logNormalizer, reverseKl } = report
  const logZ = `${logNormalizer.mean.toFixed(3)} +- ${logNormalizer.standardError.toFixed(3)}`
  return `${title}: ESS ${share(effectiveShare)}, Pareto-k ${paretoK.toFixed(2)}, log Z ${logZ}, reverse KL ${reverseKl.mean.toFixed(3)}`
}
