import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedFile } from '@tfjs-flows/config/shared-file'
import { Rng } from '@tfjs-flows/core'

/** Side of an image, grey levels 0 .. 16, and classes. */
export const SIDE: number = 8
export const LEVELS: number = 17
export const CLASSES: number = 10
const PIXELS = SIDE * SIDE
const [TEST, VALIDATION] = [300, 200]

/** Images one after the other, with a one-hot class for each. */
export interface Digits {
  readonly x: Uint8Array
  readonly context: Float32Array
  readonly rows: number
}

export interface DigitParts {
  readonly train: Digits
  readonly validation: Digits
  readonly test: Digits
}

/** The 1,797 digits of 8 x 8 pixels in 17 grey levels (NIST, by way of scikit-learn), split; or the missing path. */
export function readDigits(): DigitParts | string {
  const path = 'data/sklearn/digits.csv.gz'
  const file = sharedFile(path)
  return file === undefined ? `../shared/${path}` : splitDigits(gunzipSync(readFileSync(file)).toString(), new Rng(0))
}

/** Lines of 64 levels and a class into 300 to test, 200 to validate and the rest, each with every class's share. */
export function splitDigits(csv: string, rng: Rng): DigitParts {
  const lines = csv
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
  const shuffled = [...rng.permutation(lines.length)].map((row) => lines[row] as number[])
  const byClass = shuffled.sort((a, b) => (a[PIXELS] as number) - (b[PIXELS] as number))
  const [test, others] = dealt(byClass, TEST)
  const [validation, train] = dealt(others, VALIDATION)
  return { train: digitsOf(train), validation: digitsOf(validation), test: digitsOf(test) }
}

/** `count` of the rows at even distances, and the others. */
function dealt<T>(rows: readonly T[], count: number): [chosen: T[], others: T[]] {
  const share = (place: number): number => Math.floor((place * count) / rows.length)
  const isChosen = (place: number): boolean => share(place + 1) > share(place)
  return [rows.filter((_, place) => isChosen(place)), rows.filter((_, place) => !isChosen(place))]
}

function digitsOf(lines: readonly (readonly number[])[]): Digits {
  const x = Uint8Array.from(lines.flatMap((line) => line.slice(0, PIXELS)))
  return { x, context: oneHotClasses(lines.map((line) => line[PIXELS] as number)), rows: lines.length }
}

/** One row of ten for each class. */
export function oneHotClasses(classes: readonly number[]): Float32Array {
  const out = new Float32Array(classes.length * CLASSES)
  for (const [row, k] of classes.entries()) out[row * CLASSES + k] = 1
  return out
}
