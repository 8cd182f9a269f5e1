import type { Tensor } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import type { Bijection, Shape } from './contracts.ts'
import { forwardEventShape, inverseEventShape, outputEventRank } from './event-shape.ts'
import { Module } from './module.ts'

class Plain extends Module implements Bijection {
  readonly eventRank: number = 1
  readonly isConstantLogDet = true
  readonly fastSide = 'both'
  protected options(): Record<string, unknown> {
    return {}
  }
  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return [x, x]
  }
  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return [y, y]
  }
  forward(x: Tensor): Tensor {
    return x
  }
  inverse(y: Tensor): Tensor {
    return y
  }
}

class Flatten extends Plain {
  override readonly eventRank = 2
  readonly outputEventRank = 1
  forwardEventShape(eventShape: Shape): Shape {
    return [...eventShape.slice(0, -2), 6]
  }
  inverseEventShape(eventShape: Shape): Shape {
    return [...eventShape.slice(0, -1), 2, 3]
  }
}

it('a map that says nothing keeps the shape of its events', () => {
  const map = new Plain()
  expect([outputEventRank(map), forwardEventShape(map, [3]), inverseEventShape(map, [3])]).toEqual([1, [3], [3]])
})

it('a map that changes shapes is asked', () => {
  const map = new Flatten()
  expect(outputEventRank(map)).toBe(1)
  expect([forwardEventShape(map, [5, 2, 3]), inverseEventShape(map, [5, 6])]).toEqual([
    [5, 6],
    [5, 2, 3],
  ])
})
