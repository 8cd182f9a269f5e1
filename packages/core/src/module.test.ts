import { memory, ones, scalar, type Tensor, tensor1d, Variable, variable, zeros } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { type Member, Module } from './module.ts'

function trained(size: number): Variable {
  const initial = zeros([size])
  const made = variable(initial)
  initial.dispose()
  return made
}

class Leaf extends Module {
  static override readonly className: string = 'TestModuleLeaf'
  readonly weight: Variable
  readonly count: Variable
  readonly mask: Tensor
  readonly given: Tensor | undefined

  constructor(size: number, given?: Tensor) {
    super()
    this.weight = trained(size)
    this.count = trained(1)
    this.count.trainable = false
    this.mask = this.own(ones([size]))
    this.given = given
  }
  protected override options(): Record<string, unknown> {
    return { size: this.weight.size, given: this.given }
  }
  override members(): Record<string, Member> {
    return { weight: this.weight, count: this.count, mask: this.mask, given: this.given }
  }
}

class Tree extends Module {
  static override readonly className: string = 'TestModuleTree'
  readonly bias: Variable = trained(2)
  readonly layers: readonly Module[]
  readonly head: Module | undefined

  constructor(layers: readonly Module[], head?: Module) {
    super()
    this.layers = layers
    this.head = head
  }
  protected override options(): Record<string, unknown> {
    return { layers: this.layers, head: this.head }
  }
  override members(): Record<string, Member> {
    return { layers: this.layers, bias: this.bias, head: this.head }
  }
}

describe('Module', () => {
  it('names parameters by dotted path, in the order of members()', () => {
    const tree = new Tree([new Leaf(3), new Tree([new Leaf(4)], new Leaf(5))], new Leaf(6))
    expect([...tree.parameters().keys()]).toEqual([
      'bias',
      'layers.0.weight',
      'layers.1.bias',
      'layers.1.layers.0.weight',
      'layers.1.head.weight',
      'head.weight',
    ])
    expect(tree.countParameters()).toBe(2 + 3 + 2 + 4 + 5 + 6)
    tree.dispose()
  })

  it('tells buffers from parameters: constants and variables that are not trained', () => {
    const given = scalar(1)
    const leaf = new Leaf(3, given)
    expect([...leaf.parameters().keys()]).toEqual(['weight'])
    expect([...leaf.buffers().keys()]).toEqual(['count', 'mask', 'given'])
    leaf.weight.trainable = false
    expect([...leaf.parameters().keys()]).toEqual([])
    expect([...leaf.buffers().keys()]).toEqual(['weight', 'count', 'mask', 'given'])
    leaf.dispose()
    given.dispose()
  })

  it('lists the modules by path, the root under the empty name', () => {
    const tree = new Tree([new Leaf(1)], new Leaf(1))
    expect([...tree.modules()].map(([path, module]) => [path, module.className])).toEqual([
      ['', 'TestModuleTree'],
      ['layers.0', 'TestModuleLeaf'],
      ['head', 'TestModuleLeaf'],
    ])
    tree.dispose()
  })

  it('frees all it owns, twice if asked, and leaves the tensors of the caller', () => {
    const before = memory().numTensors
    const given = tensor1d([1, 2])
    const tree = new Tree([new Leaf(3, given)], new Leaf(4))
    expect(memory().numTensors).toBe(before + 1 + 1 + 3 + 3)
    tree.dispose()
    tree.dispose()
    expect(memory().numTensors).toBe(before + 1)
    expect([...given.dataSync()]).toEqual([1, 2])
    given.dispose()
  })

  it('frees a part that two places share once', () => {
    const shared = new Leaf(2)
    const tree = new Tree([shared, shared], shared)
    expect([...tree.parameters().values()].filter((v) => v === shared.weight)).toHaveLength(3)
    tree.dispose()
    expect(shared.weight.isDisposed).toBe(true)
  })

  it('gives the live variables, not copies', () => {
    const leaf = new Leaf(2)
    const found = leaf.parameters().get('weight')
    expect(found).toBe(leaf.weight)
    expect(found).toBeInstanceOf(Variable)
    leaf.dispose()
  })
})
