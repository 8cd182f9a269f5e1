/** The reference values of torch for bijectors, and how ours agree with them. */
import { readFileSync } from 'node:fs'
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import type { Bijection } from '@tfjs-flows/core'
import { sharedFile } from '../shared-file.ts'
import { type Agreement, agreement, type Closeness, flat } from './agreement.ts'
import type { ReferenceCases } from './distribution-cases.ts'
import { type SplineEntry, splineAgreements } from './spline-agreements.ts'

/** The file, beside the project. */
export const bijectorFile = 'golden/bijectors.json'

/** Relative to max(1, |value|): the inputs alone are rounded by 6e-8, which a log-det of slope 1 passes on. */
export const bijectorCloseness: Closeness = { relative: 1e-5, floor: 1 }

/** The exports of the package of bijectors: its classes by name. */
export type BijectorExports = Readonly<Record<string, unknown>>

/** One entry of the reference. */
export interface BijectorCase {
  readonly className: string
  readonly label: string
  /** Computes the entry's figures on the active backend. */
  agreements(): Agreement[]
}

interface Elementwise {
  readonly bijector: string
  readonly params: Readonly<Record<string, number>>
  readonly x: number[]
  readonly y: number[]
  readonly log_det: number[]
}
interface Linear {
  readonly matrix: number[][]
  readonly bias: number[]
  readonly logabsdet: number
  readonly x: number[][]
  readonly y: number[][]
}
interface Reflections {
  readonly vectors: number[][]
  readonly x: number[][]
  readonly y: number[][]
}
interface Golden {
  readonly elementwise: Elementwise[]
  readonly linear: Linear[]
  readonly householder: Reflections[]
  readonly rqs: SplineEntry[]
}

/** Every entry of the reference, or undefined where the file is not beside the project. */
export function bijectorCases(exports: BijectorExports): ReferenceCases<BijectorCase> | undefined {
  const golden = readGolden()
  if (golden === undefined) return undefined
  const all = [
    ...golden.elementwise.map((entry) => elementwiseCase(exports, entry)),
    ...['LuLinear', 'QrLinear'].flatMap((name) => golden.linear.map((entry) => linearCase(exports, name, entry))),
    ...golden.householder.map((entry) => householderCase(exports, entry)),
    ...golden.rqs.map((entry) => splineCase(exports, entry)),
  ]
  const has = ({ className }: BijectorCase): boolean => exports[className] !== undefined
  const missing = new Set(all.filter((entry) => !has(entry)).map(({ className }) => className))
  return { cases: all.filter(has), missing: [...missing].sort() }
}

/** The splines of the reference, or undefined where the file is not beside the project. */
export function splineEntries(): readonly SplineEntry[] | undefined {
  return readGolden()?.rqs
}

function readGolden(): Golden | undefined {
  const file = sharedFile(bijectorFile)
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Golden)
}

function create(exports: BijectorExports, name: string, options: unknown): Bijection {
  return new (exports[name] as new (options: unknown) => Bijection)(options)
}

function elementwiseCase(exports: BijectorExports, { bijector, params, x, y, log_det }: Elementwise): BijectorCase {
  const label = `${bijector} ${JSON.stringify(params)}`
  // The inverse of tanh and sigmoid amplifies the rounding of y, 6e-8, by dx/dy = e^-logDet.
  const stretch = log_det.map((value) => 2 ** -23 * Math.exp(-value))
  const agreements = (): Agreement[] => {
    const map = create(exports, bijector, params)
    const found = mapAgreements(map, { x, y, logDet: log_det, stretch })
    map.dispose()
    return found
  }
  return { className: bijector, label, agreements }
}

function linearCase(exports: BijectorExports, className: string, entry: Linear): BijectorCase {
  const { matrix, bias, logabsdet, x, y } = entry
  const fromMatrix = (exports[className] as { fromMatrix(matrix: Tensor, bias: Tensor): Bijection }).fromMatrix
  const agreements = (): Agreement[] => {
    const [a, b] = [tensor(matrix), tensor(bias)]
    const map = fromMatrix.call(exports[className], a, b)
    a.dispose()
    b.dispose()
    const found = mapAgreements(map, { x, y, logDet: x.map(() => logabsdet) })
    map.dispose()
    return found
  }
  return { className, label: `${className} of a matrix of ${matrix.length} rows`, agreements }
}

function householderCase(exports: BijectorExports, { vectors, x, y }: Reflections): BijectorCase {
  const features = x[0]?.length ?? 0
  const agreements = (): Agreement[] => {
    const map = create(exports, 'Householder', { features, vectors })
    const found = mapAgreements(map, { x, y, logDet: x.map(() => 0) })
    map.dispose()
    return found
  }
  return { className: 'Householder', label: `Householder of ${features} features`, agreements }
}

function splineCase(exports: BijectorExports, entry: SplineEntry): BijectorCase {
  const agreements = (): Agreement[] =>
    splineAgreements(entry, ({ parameters, inverse, ...settings }, x) => {
      const spline = create(exports, 'RationalQuadraticSpline', { ...settings, parameters })
      return inverse ? spline.inverseAndLogDet(x) : spline.forwardAndLogDet(x)
    })
  return { className: 'RationalQuadraticSpline', label: `spline of ${entry.bins} bins`, agreements }
}

interface MapValues {
  readonly x: readonly unknown[]
  readonly y: readonly unknown[]
  readonly logDet: readonly number[]
  /** What the rounding of y makes of x. */
  readonly stretch?: readonly number[]
}

function mapAgreements(map: Bijection, { x, y, logDet, stretch }: MapValues): Agreement[] {
  const found: Agreement[] = []
  const compare = (figure: string, got: Tensor, want: unknown, rounding?: readonly number[]): void => {
    found.push(agreement(figure, got.dataSync(), flat(want), bijectorCloseness, rounding))
  }
  tidy(() => {
    const [image, forwardLogDet] = map.forwardAndLogDet(tensor(x as number[]))
    const [back, inverseLogDet] = map.inverseAndLogDet(tensor(y as number[]))
    compare('y', image, y)
    compare('log-det', forwardLogDet, logDet)
    compare('inverse', back, x, stretch)
    const opposite = logDet.map((value) => -value)
    compare('inverse log-det', inverseLogDet, opposite, stretch)
  })
  return found
}
