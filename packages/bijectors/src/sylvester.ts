import {
  add,
  concat,
  div,
  mul,
  norm,
  slice,
  sub,
  sum,
  type Tensor,
  tanh,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import {
  diagonalMatrix,
  diagonalOf,
  FlowsError,
  type Member,
  matrixProduct,
  type Network,
  type Rng,
  registerModule,
  swapLast,
  triangle,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { applyToContext, checkContextConditioner, moveByContext } from './context-conditioner.ts'
import { cancellingPairs } from './householder.ts'
import { invertIncreasing } from './invert-increasing.ts'
import { matrixVector } from './matrix-vector.ts'
import {
  type FrameKind,
  type FrameSizes,
  frameShape,
  type OrthonormalFrame,
  orthonormalFrame,
} from './orthonormal-frame.ts'
import { logTanhSlope, positiveSlope, tanhStretch } from './tanh-stretch.ts'

export interface SylvesterOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** Hidden units M, 1 .. D, default D: the dimensions that are bent. */
  units?: number | undefined
  /** How Q is made, default 'householder': the same freedom as 'orthogonal', at less cost a context. */
  kind?: FrameKind | undefined
  /** Reflections of 'householder', at least 1, default M: as many reach every Q, up to the signs of its columns. */
  reflections?: number | undefined
  /** context [..., C] -> `parameterCount` numbers, added to `frame`, `matrix`, `scale` and `offset` in this order. */
  conditioner?: Network | undefined
  /** Draws Q and the offsets, which tell the layers of a stack apart; without it Q is a part of the identity. */
  rng?: Rng | undefined
}

/** The map at one context: y = x + Q R tanh(R~ Q^T x + b), with s_i = 1 + r_ii r~_ii > 0. */
interface Layer {
  frame: OrthonormalFrame
  outer: Tensor
  inner: Tensor
  offset: Tensor
  slopes: Tensor
}

/** Least r~_ii: below it a unit is a straight line to float32, and r_ii = (s_i - 1) / r~_ii would be large. */
const LEAST_SCALE = 1e-3

/**
 * y = x + Q R tanh(R~ Q^T x + b): a residual layer of M hidden units with a log-det that is a sum, where the columns of
 * Q [D, M] are orthonormal and R, R~ [M, M] upper triangular (van den Berg et al., "Sylvester normalizing flows for
 * variational inference", 2018); log-det sum_i log(1 + r_ii r~_ii (1 - tanh^2)). Planar layers have one unit.
 *
 * It is invertible where r_ii r~_ii > -1 (theorem 2 there), which 1 + r_ii r~_ii = softplus(raw + log(e - 1)) makes sure;
 * r~_ii is positive, which takes nothing away, for tanh is odd. The inverse solves for one unit after the other from the
 * last, each an increasing function of one number, found by bracketing: exact to float32, at 26 passes of a vector a unit.
 * It starts at the identity, with a conditioner too where that starts at zero.
 *
 * Parameters: `frame` [D, M] for 'orthogonal', [reflections, D] for 'householder'; `matrix` [M, M], above the diagonal R,
 * below it R~ transposed, on it the raw r_ii r~_ii; `scale` [M], of which r~_ii is made; `offset` b [M].
 *
 * @throws FlowsError 'argument' where units or the conditioner's widths do not fit, 'shape' where it gets no context
 *
 * @example
 * ```ts
 * const layers = chain(Array.from({ length: 8 }, () => new Sylvester({ features: 6, units: 4, rng })))
 * ```
 */
export class Sylvester extends Bijector {
  static override readonly className = 'Sylvester'

  readonly eventRank = 1
  override readonly fastSide = 'forward'
  readonly features: number
  readonly units: number
  readonly kind: FrameKind
  readonly conditioner: Network | undefined
  readonly frame: Variable | undefined
  readonly matrix: Variable
  readonly scale: Variable
  readonly offset: Variable
  readonly #sizes: FrameSizes

  constructor(options: SylvesterOptions) {
    super()
    const { conditioner, rng } = options
    this.#sizes = checkSizes(options)
    const { features, units } = this.#sizes
    this.features = features
    this.units = units
    this.kind = options.kind ?? 'householder'
    this.conditioner = conditioner
    if (conditioner !== undefined) checkContextConditioner('Sylvester', conditioner, Sylvester.parameterCount(options))
    const shape = frameShape(this.kind, this.#sizes)
    this.frame = shape && tidy(() => variable(startOf(this.kind, shape, rng)))
    this.matrix = tidy(() => variable(zeros([units, units])))
    this.scale = tidy(() => variable(zeros([units])))
    this.offset = tidy(() => variable(rng === undefined ? zeros([units]) : rng.normal([units])))
  }

  /** Numbers that a conditioner gives. */
  static parameterCount(options: Pick<SylvesterOptions, 'features' | 'units' | 'kind' | 'reflections'>): number {
    const sizes = checkSizes(options)
    const frame = frameShape(options.kind ?? 'householder', sizes) ?? [0]
    return frame.reduce((product, n) => product * n, 1) + sizes.units ** 2 + 2 * sizes.units
  }

  protected options(): Record<string, unknown> {
    return { ...this.#sizes, kind: this.kind, conditioner: this.conditioner }
  }

  override members(): Record<string, Member> {
    const { frame, matrix, scale, offset, conditioner } = this
    return { frame, matrix, scale, offset, conditioner }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const layer = this.layerAt(context)
      const t = tanh(add(matrixVector(layer.inner, layer.frame.project(x)), layer.offset))
      return [add(x, residual(layer, t)), sum(logTanhSlope(t, layer.slopes), -1)]
    })
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const layer = this.layerAt(context)
      // With a = R~ Q^T x + b, the image satisfies R~ Q^T y + b = a + R~ R tanh(a).
      const target = add(matrixVector(layer.inner, layer.frame.project(y)), layer.offset)
      const [at, logDet] = this.substitute(layer, target)
      return [sub(y, residual(layer, tanh(at))), logDet]
    })
  }

  /** a with a + R~ R tanh(a) = target, from the last unit to the first, and the log-det of the inverse. */
  private substitute({ outer, inner, slopes }: Layer, target: Tensor): [Tensor, Tensor] {
    const { units } = this
    const product = matrixProduct(inner, outer)
    const batch = product.shape.slice(0, -2)
    const found: Tensor[] = []
    const logDets: Tensor[] = []
    for (let i = units - 1; i >= 0; i -= 1) {
      const [goal, stretch] = [entry(target, i), entry(slopes, i)]
      const rest = (): Tensor => {
        const row = slice(product, [...batch.map(() => 0), i, i + 1], [...batch, 1, units - 1 - i])
        return sub(goal, matrixVector(row, tanh(concat(found, target.rank - 1))))
      }
      const [at, logDet] = invertIncreasing((a) => tanhStretch(a, stretch), found.length === 0 ? goal : rest())
      found.unshift(at)
      logDets.unshift(logDet)
    }
    return [concat(found, target.rank - 1), sum(concat(logDets, target.rank - 1), -1)]
  }

  private layerAt(context: Tensor | undefined): Layer {
    const own = { frame: this.frame, matrix: this.matrix, scale: this.scale, offset: this.offset }
    const { conditioner } = this
    const moved = moveByContext(own, conditioner && applyToContext('Sylvester', conditioner, context))
    const slopes = positiveSlope(diagonalOf(moved.matrix))
    const scale = add(positiveSlope(moved.scale), LEAST_SCALE)
    const upper = (square: Tensor): Tensor => triangle(square, { lower: false, strict: true })
    return {
      frame: orthonormalFrame(this.kind, this.#sizes, moved.frame),
      outer: add(upper(moved.matrix), diagonalMatrix(div(sub(slopes, 1), scale))),
      inner: add(upper(swapLast(moved.matrix)), diagonalMatrix(scale)),
      offset: moved.offset,
      slopes,
    }
  }
}

registerModule(Sylvester, import.meta.url)

/** Entry i of the last axis, [..., 1]. A split into one part has no gradient in tfjs. */
function entry(x: Tensor, i: number): Tensor {
  const lead = x.shape.slice(0, -1)
  return slice(x, [...lead.map(() => 0), i], [...lead, 1])
}

function residual({ frame, outer }: Layer, h: Tensor): Tensor {
  return frame.embed(matrixVector(outer, h))
}

/** Q's raw numbers: drawn, or those of a part of the identity. Reflections turn the faster, the shorter their vector is. */
function startOf(kind: FrameKind, shape: number[], rng: Rng | undefined): Tensor {
  const [count = 0, features = 0] = shape
  if (kind === 'orthogonal') return rng === undefined ? zeros(shape) : mul(rng.normal(shape), 1 / Math.sqrt(count))
  if (rng === undefined) return cancellingPairs(count, features)
  const drawn = rng.normal(shape)
  return mul(drawn, div(Math.sqrt(features), norm(drawn, 2, 1, true)))
}

function checkSizes(options: Pick<SylvesterOptions, 'features' | 'units' | 'reflections'>): FrameSizes {
  const { features, units = features, reflections = units } = options
  const isCount = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most
  if (isCount(features, Infinity) && isCount(units, features) && isCount(reflections, Infinity)) {
    return { features, units, reflections }
  }
  throw new FlowsError('argument', {
    who: 'Sylvester',
    rule: 'features, units and reflections must be whole numbers of at least 1, and units at most features',
    got: `${features}, ${units} and ${reflections}`,
    do: 'Pass as many units as features, or fewer',
  })
}
