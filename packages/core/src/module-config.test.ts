import { ones, scalar, type Tensor, tensor1d, Variable, variable } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { Json, TensorSpec } from './encode-options.ts'
import { type Member, Module } from './module.ts'
import {
  fromSpec,
  moduleClass,
  moduleSources,
  parseModuleSpec,
  registeredModules,
  registerModule,
  toSpec,
} from './module-config.ts'

interface Options {
  loc?: Tensor | undefined
  bound?: number | undefined
  parts?: readonly Echo[] | undefined
  extra?: Record<string, unknown> | undefined
}

/** Keeps its options as they came. */
class Echo extends Module {
  static override readonly className: string = 'TestConfigEcho'
  readonly given: Options

  constructor({ loc, bound, parts, extra }: Options) {
    super()
    this.given = { loc, bound, parts, extra }
  }
  protected override options(): Record<string, unknown> {
    return { ...this.given }
  }
  override members(): Record<string, Member> {
    return { loc: this.given.loc, parts: this.given.parts }
  }
}
registerModule(Echo)

/** What a file keeps: JSON as text. */
function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

describe('toSpec and fromSpec', () => {
  it('keep numbers that JSON lacks', () => {
    for (const bound of [Infinity, -Infinity, Number.NaN, 0.1, -1e300, 2 ** 53]) {
      const again = fromSpec(throughJson(toSpec(new Echo({ bound })))) as Echo
      expect(again.given.bound).toBe(bound)
    }
  })

  it('keep nested records, arrays, strings, null and booleans, and drop what is undefined', () => {
    const extra = { a: [1, [2, Infinity]], b: { c: null, d: 'x' }, e: false }
    const config = toSpec(new Echo({ extra, bound: undefined }))
    expect(Object.keys(config.config)).toEqual(['extra'])
    expect((fromSpec(throughJson(config)) as Echo).given.extra).toEqual(extra)
  })

  it('use a tensor that the source gives as it is', () => {
    const [own, given] = [scalar(1), scalar(2)]
    const again = fromSpec(toSpec(new Echo({ loc: own })), () => given) as Echo
    expect(again.given.loc).toBe(given)
    again.dispose()
    expect(given.isDisposed).toBe(false)
    own.dispose()
    given.dispose()
  })

  it('rebuild nested modules, asking for tensors by the dotted name of their place', () => {
    const tensors = [tensor1d([1, 2]), scalar(3, 'int32')]
    const [inner, outer] = tensors as [Tensor, Tensor]
    const model = new Echo({ loc: outer, parts: [new Echo({}), new Echo({ loc: inner })] })
    const asked: [string, TensorSpec][] = []
    const again = fromSpec(throughJson(toSpec(model)), (name, spec) => {
      asked.push([name, spec])
      return name === 'loc' ? Int32Array.of(3) : Float32Array.of(1, 2)
    }) as Echo
    expect(asked).toEqual([
      ['loc', { shape: [], dtype: 'int32', kind: 'constant' }],
      ['parts.1.loc', { shape: [2], dtype: 'float32', kind: 'constant' }],
    ])
    expect([...again.buffers()].map(([name, tensor]) => [name, [...tensor.dataSync()]])).toEqual([
      ['loc', [3]],
      ['parts.1.loc', [1, 2]],
    ])
    expect(toSpec(again).config['parts']).toHaveLength(2)
    again.dispose()
    for (const tensor of tensors) tensor.dispose()
  })

  it('keep what is trained and what is not, and own what they rebuild', () => {
    const initial = ones([2])
    for (const trainable of [true, false]) {
      const model = new Echo({ loc: variable(initial, trainable) })
      const again = fromSpec(throughJson(toSpec(model))) as Echo
      expect(again.given.loc).toBeInstanceOf(Variable)
      expect(again.parameters().size).toBe(trainable ? 1 : 0)
      expect([...(again.given.loc as Tensor).dataSync()]).toEqual([0, 0])
      for (const module of [model, again]) module.dispose()
    }
    initial.dispose()
  })

  it('give every class a generator, which is no option', () => {
    class Drawn extends Module {
      static override readonly className: string = 'TestConfigDrawn'
      readonly seed: number | undefined
      constructor({ rng }: { rng: { state: { block: number } } }) {
        super()
        this.seed = rng.state.block
      }
      protected override options(): Record<string, unknown> {
        return {}
      }
    }
    registerModule(Drawn)
    expect((fromSpec({ className: 'TestConfigDrawn', config: {} }) as Drawn).seed).toBe(0)
  })

  it('fail on a class that nobody registered, saying what to import', () => {
    expect(() => fromSpec({ className: 'Nobody', config: {} })).toThrow(
      /load: every class of a model must be registered before it is loaded; got the unknown class 'Nobody'/,
    )
  })
})

describe('registerModule', () => {
  it('takes a class twice and refuses another of its name', () => {
    registerModule(Echo)
    expect(registeredModules()).toContain('TestConfigEcho')
    class Other extends Echo {
      readonly another = true
    }
    expect(() => registerModule(Other)).toThrow(
      "registerModule: a className names one class; got a second class called 'TestConfigEcho'. Give the new class another static className.",
    )
  })
})

describe('untrusted JSON', () => {
  it.each([null, 3, [], { className: 5, config: {} }, { className: 'A' }, { className: 'A', config: [] }])(
    'is no module: %j',
    (json) => {
      expect(() => parseModuleSpec(json as Json, 'parts.0')).toThrow(/must hold \{className, config\} at 'parts.0'/)
    },
  )

  it.each([
    { shape: [-1], dtype: 'float32', kind: 'constant' },
    { shape: [1.5], dtype: 'float32', kind: 'constant' },
    { shape: 'x', dtype: 'float32', kind: 'constant' },
    { shape: [1], dtype: 'string', kind: 'constant' },
    { shape: [1], dtype: 'float32', kind: 'secret' },
    null,
  ])('is no tensor: %j', (json) => {
    const spec = { className: 'TestConfigEcho', config: { loc: { $tensor: json as Json } } }
    expect(() => fromSpec(spec)).toThrow(/must hold \{shape, dtype, kind\} of the tensor at 'loc'/)
  })
})

describe('moduleClass', () => {
  it('finds a registered class by name, and says what to import where there is none', () => {
    expect(moduleClass('TestConfigEcho')).toBe(Echo)
    expect(() => moduleClass('TestNobody')).toThrow(
      /every class of a model must be registered.*unknown class 'TestNobody'/,
    )
  })
})

it('moduleSources gives the files of the classes of a spec, nested ones too', () => {
  class Sourced extends Echo {
    static override readonly className = 'TestConfigSourced'
  }
  registerModule(Sourced, 'file:///somewhere/sourced.ts')
  const nested = new Echo({ parts: [new Sourced({}), new Sourced({})], extra: { family: 'TestConfigSourced' } })
  expect(moduleSources(toSpec(nested))).toEqual({
    urls: ['file:///somewhere/sourced.ts'],
    unknown: ['TestConfigEcho'],
  })
})
