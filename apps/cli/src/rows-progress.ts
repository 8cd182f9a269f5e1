import { count, duration, progressBar } from './format.ts'
import type { Terminal } from './terminal.ts'

/** Reports how many rows of long work are done, at what rate, and how long the rest will take. */
export function rowsProgress(name: string, rows: number, terminal: Terminal): (done: number) => void {
  return progressOf(name, rows, 'rows', terminal)
}

/** The same of samples of sound. */
export function samplesProgress(name: string, samples: number, terminal: Terminal): (done: number) => void {
  return progressOf(name, samples, 'samples', terminal)
}

function progressOf(name: string, rows: number, unit: string, terminal: Terminal): (done: number) => void {
  const started = performance.now()
  return (done) => {
    const perSecond = (1000 * done) / (performance.now() - started)
    const left = duration((rows - done) / perSecond)
    terminal.progress(
      `${name} ${progressBar(done, rows)} ${count(done)}/${count(rows)}  ${count(perSecond)} ${unit}/s  ${left} left`,
    )
  }
}
