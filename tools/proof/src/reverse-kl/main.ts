/** Fits flows to densities without data and holds their normalisers to the truth; `--pictures` draws docs/images. */
import { useBackend } from '@tfjs-flows/runtime'
import type { FitProgress } from '@tfjs-flows/train'
import { drawPictures } from './draw-pictures.ts'
import { type FittedTarget, fitTarget } from './fit-target.ts'
import { formatFits } from './format-fits.ts'
import { targetFits } from './target-fits.ts'

await useBackend('wasm')
if (process.argv.includes('--pictures')) await drawPictures(console.log)
else await showFits()

async function showFits(): Promise<void> {
  const fits: FittedTarget[] = []
  for (const fit of targetFits) fits.push(await fitTarget(fit, reporter(fit.target.name)))
  console.log(`\n${formatFits(fits)}`)
  if (fits.some(({ isWithin }) => isWithin === false)) process.exitCode = 1
}

function reporter(name: string): (progress: FitProgress) => void {
  return ({ step, steps, validation, etaSeconds }) => {
    if (validation === undefined || step % 400 !== 0) return
    const loss = validation.loss.toFixed(4)
    console.log(`${name}: step ${step} of ${steps}, reverse KL - log Z ${loss} nats, ${etaSeconds.toFixed(0)} s to go`)
  }
}
