import { concat, reverse, slice, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { swapLast } from '@tfjs-flows/core'
import { matrixVector } from './matrix-vector.ts'
import { rotationOf } from './orthogonal.ts'
import { reflect } from './reflect.ts'

/**
 * How the columns of a Sylvester flow's Q are made orthonormal: 'orthogonal', the first of the matrix exponential of a
 * trained skew matrix; 'householder', the first of a product of trained reflections; 'triangular', the first of the
 * identity, fixed; 'reversed', its last in reverse order, which layers take in turn with 'triangular'.
 */
export type FrameKind = 'orthogonal' | 'householder' | 'triangular' | 'reversed'

/** Q with M orthonormal columns [D, M], as what it does to vectors. */
export interface OrthonormalFrame {
  /** Q^T x: [..., D] -> [..., M]. */
  project(x: Tensor): Tensor
  /** Q u: [..., M] -> [..., D]. */
  embed(u: Tensor): Tensor
}

export interface FrameSizes {
  /** D. */
  features: number
  /** M <= D. */
  units: number
  /** Reflections of 'householder'. */
  reflections: number
}

/** The shape of a frame's raw numbers; undefined for the fixed ones. */
export function frameShape(kind: FrameKind, { features, units, reflections }: FrameSizes): number[] | undefined {
  if (kind === 'orthogonal') return [features, units]
  return kind === 'householder' ? [reflections, features] : undefined
}

/** The frame of raw numbers [...batch, ...frameShape]; any numbers give orthonormal columns. */
export function orthonormalFrame(kind: FrameKind, sizes: FrameSizes, raw: Tensor | undefined): OrthonormalFrame {
  const { features, units } = sizes
  if (raw === undefined) return coordinates(sizes, kind === 'reversed')
  if (kind === 'householder') {
    const order = [...Array(sizes.reflections).keys()]
    return {
      project: (x) => first(reflect(x, raw, order), units),
      embed: (u) => reflect(pad(u, features), raw, order.toReversed()),
    }
  }
  const q = first(rotationOf(pad(raw, features)), units)
  return { project: (x) => matrixVector(swapLast(q), x), embed: (u) => matrixVector(q, u) }
}

/** Columns of the identity: the first, or the last in reverse order. */
function coordinates({ features, units }: FrameSizes, isReversed: boolean): OrthonormalFrame {
  if (!isReversed) return { project: (x) => first(x, units), embed: (u) => pad(u, features) }
  return {
    project: (x) => first(reverse(x, x.rank - 1), units),
    embed: (u) => reverse(pad(u, features), u.rank - 1),
  }
}

/** The first `count` entries of the last axis. */
function first(x: Tensor, count: number): Tensor {
  if (count === x.shape[x.rank - 1]) return x
  const lead = x.shape.slice(0, -1)
  return slice(x, [...lead.map(() => 0), 0], [...lead, count])
}

/** Zeros after the entries of the last axis, to the width `count`. */
function pad(x: Tensor, count: number): Tensor {
  const missing = count - (x.shape[x.rank - 1] as number)
  return missing === 0 ? x : concat([x, zeros([...x.shape.slice(0, -1), missing])], x.rank - 1)
}
