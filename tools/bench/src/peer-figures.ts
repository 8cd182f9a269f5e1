import type { Figures } from './figures.ts'

/** What the peers' script says of one workload. */
export interface PeerFigures extends Figures {
  readonly workload: string
  readonly torch: string
  readonly parameters: number
}

/** The script's output, a JSON object a line; lines that are none (a library's warnings) are left out. */
export function parsePeerFigures(output: string): PeerFigures[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      const { workload, torch, parameters, trainMs, logProbMs, sampleMs } = JSON.parse(line)
      return { workload, torch, parameters, trainMs, logProbMs, sampleMs }
    })
}

/** The least of each figure over runs of one workload under different settings of threads. */
export function fastest(runs: readonly PeerFigures[]): PeerFigures | undefined {
  const [first] = runs
  const least = (name: keyof Figures): number | null => {
    const times = runs.map((run) => run[name]).filter((time) => time !== null)
    return times.length === 0 ? null : Math.min(...times)
  }
  return first && { ...first, trainMs: least('trainMs'), logProbMs: least('logProbMs'), sampleMs: least('sampleMs') }
}
