import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fastest, type PeerFigures, parsePeerFigures } from './peer-figures.ts'

/** The other side: a Python with torch, and checkouts of the libraries; a workload whose library is missing has no peer. */
export interface Peers {
  readonly python: string
  readonly zuko?: string | undefined
  readonly nflows?: string | undefined
  readonly normflows?: string | undefined
}

/** Threads of PyTorch's kernels and of its BLAS: which is faster depends on the workload. */
const settings = [
  ['1', '2'],
  ['2', '1'],
] as const

const script = fileURLToPath(new URL('../peers.py', import.meta.url))

/** One workload on the peer's side, by the fastest setting of threads for each figure; undefined without its library. */
export async function runPeer(peers: Peers, workload: string, seconds: number): Promise<PeerFigures | undefined> {
  const folders = (['zuko', 'nflows', 'normflows'] as const).flatMap((library) => {
    const folder = peers[library]
    return folder === undefined ? [] : [`--${library}`, folder]
  })
  const runs: PeerFigures[] = []
  for (const [threads, blas] of settings) {
    const about = ['--only', workload, '--threads', threads, '--blas-threads', blas, '--seconds', String(seconds)]
    const { stdout } = await promisify(execFile)(peers.python, [script, ...folders, ...about])
    runs.push(...parsePeerFigures(stdout))
  }
  return fastest(runs)
}
