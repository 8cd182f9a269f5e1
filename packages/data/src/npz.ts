import { FlowsError } from '@tfjs-flows/core'
import { unzipSync } from 'fflate'
import { type NpyArray, parseNpy } from './npy.ts'

/**
 * Reads one array of a .npz archive (a zip of .npy files): the one called `array`, else the first with two axes, else
 * the first.
 *
 * Throws a FlowsError ('data') that lists the arrays where the name is unknown or the archive is empty.
 */
export function parseNpz(bytes: Uint8Array, array?: string, name = 'the .npz file'): NpyArray {
  const files = Object.entries(unzip(bytes, name)).filter(([file]) => file.endsWith('.npy'))
  const names = files.map(([file]) => file.slice(0, -'.npy'.length))
  if (array !== undefined || files.length === 0) {
    const index = names.indexOf(array ?? '')
    const file = files[index]
    if (file === undefined) throw noArray(name, array, names)
    return parseNpy(file[1], `${array} of ${name}`)
  }
  let first: NpyArray | undefined
  for (const [i, [, content]] of files.entries()) {
    const found = tryParse(content, `${names[i]} of ${name}`, files.length > 1)
    if (found?.shape.length === 2) return found
    first ??= found
  }
  if (first === undefined) throw noArray(name, undefined, names)
  return first
}

function unzip(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes)
  } catch (cause) {
    throw new FlowsError(
      'file',
      { who: 'parseNpz', rule: 'a .npz file is a zip archive', got: name, do: 'Save it again with numpy.savez' },
      cause,
    )
  }
}

/** Passes over an array that holds no numbers where there are others to choose from. */
function tryParse(bytes: Uint8Array, name: string, isOneOfMany: boolean): NpyArray | undefined {
  try {
    return parseNpy(bytes, name)
  } catch (error) {
    if (isOneOfMany && error instanceof FlowsError && error.code === 'data') return undefined
    throw error
  }
}

function noArray(name: string, array: string | undefined, names: readonly string[]): FlowsError {
  return new FlowsError('data', {
    who: 'parseNpz',
    rule: array === undefined ? 'the archive must hold an array of numbers' : `the archive must hold '${array}'`,
    got: names.length === 0 ? `no arrays in ${name}` : `the arrays ${names.join(', ')} in ${name}`,
    do: 'Name an array of numbers after the file, as in data.npz#X',
  })
}
