import { FlowsError } from '@tfjs-flows/core'
import { gunzipSync } from 'fflate'
import { nodeModule } from './node-module.ts'
import { type NpyArray, parseNpy } from './npy.ts'
import { parseNpz } from './npz.ts'
import type { RowSource } from './row-source.ts'

const ROWS_A_BLOCK = 4096

/** Whether a source is read by `arraySource`: .npy, .npy.gz, .npz or .npz#name. */
export function isArrayFile(source: string): boolean {
  return /\.npy(\.gz)?$|\.npz(#.+)?$/i.test(source)
}

/** The file of a source: what stands before the # of data.npz#X. */
export function filePath(source: string): string {
  return source.replace(/(\.npz)#.+$/i, '$1')
}

/** The array of a .npy or .npz file as rows of columns x0, x1, ...; axes after the first are flattened. */
export async function arraySource(source: string): Promise<RowSource> {
  const array = await readArray(source)
  const [rows, ...rest] = array.shape
  if (rows === undefined) {
    throw new FlowsError('data', { who: 'readTable', rule: 'an array must have rows', got: `one number in ${source}` })
  }
  const width = rest.reduce((product, n) => product * n, 1)
  const names = Array.from({ length: width }, (_, j) => `x${j}`)
  return {
    columns: names.map((name) => ({ name, type: 'NUMPY' })),
    async *blocks(wanted) {
      const indices = wanted.map((name) => names.indexOf(name))
      for (let start = 0; start < rows; start += ROWS_A_BLOCK) {
        yield pick(array.values, width, indices, start, Math.min(rows, start + ROWS_A_BLOCK))
      }
    },
  }
}

async function readArray(source: string): Promise<NpyArray> {
  const path = filePath(source)
  const bytes = await nodeModule('node:fs').promises.readFile(path)
  if (/\.npz$/i.test(path)) return parseNpz(bytes, /#(.+)$/.exec(source.slice(path.length))?.[1], path)
  return parseNpy(/\.gz$/i.test(path) ? gunzipSync(bytes) : bytes, path)
}

function pick(values: Float64Array, width: number, columns: number[], from: number, to: number): Float64Array {
  const out = new Float64Array((to - from) * columns.length)
  let k = 0
  for (let i = from; i < to; i += 1) for (const j of columns) out[k++] = values[i * width + j] as number
  return out
}
