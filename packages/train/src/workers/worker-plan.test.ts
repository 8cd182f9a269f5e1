import { setBackend, type Tensor, tensor1d, type Variable, variable } from '@tensorflow/tfjs-core'
import { BatchNorm } from '@tfjs-flows/bijectors'
import { Module, Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { beforeAll, describe, expect, it } from 'vitest'
import { planWorkers } from './worker-plan.ts'

const objective = { kind: 'maximumLikelihood' } as const

/** Parameters alone; its file is not known. */
class Strange extends Module {
  static override readonly className: string = 'StrangeToWorkers'
  readonly values: Variable
  constructor() {
    super()
    const initial = tensor1d([1, 2, 3])
    this.values = variable(initial)
    initial.dispose()
  }
  protected options(): Record<string, unknown> {
    return {}
  }
  override members(): Record<string, Tensor> {
    return { values: this.values }
  }
}

function withModule<T>(module: Module, body: (module: Module) => T): T {
  try {
    return body(module)
  } finally {
    module.dispose()
  }
}

const flow = (): Module => maf({ features: 6, layers: 1, hidden: [8], rng: new Rng(0) })

beforeAll(async () => {
  await setBackend('wasm')
})

describe('planWorkers', () => {
  it('imports the files of the classes of a model', () => {
    const plan = withModule(flow(), (model) => planWorkers({ workers: 2, model, objective, batch: 100 }))
    expect(plan?.ranks).toBe(2)
    expect(plan?.others?.imports.some((url) => url.endsWith('/packages/autoregressive/src/made.ts'))).toBe(true)
  })

  it('has no more threads than rows, and one by default', () => {
    withModule(flow(), (model) => {
      expect(planWorkers({ workers: 8, model, objective, batch: 3 })?.ranks).toBe(3)
      expect(planWorkers({ workers: 8, model, objective, batch: 1 })).toBe(undefined)
      expect(planWorkers({ workers: undefined, model, objective, batch: 100 })).toBe(undefined)
    })
  })

  it('takes one thread for a small step where it may choose, and where others cannot be', () => {
    withModule(flow(), (model) => {
      expect(planWorkers({ workers: 'auto', model, objective, batch: 100 })).toBe(undefined)
      expect(planWorkers({ workers: 'auto', model, objective, batch: 1e9 })?.ranks).toBeLessThanOrEqual(4)
      expect(planWorkers({ workers: 'auto', model, objective: undefined, batch: 1e9 })).toBe(undefined)
    })
    withModule(new Strange(), (model) => {
      expect(planWorkers({ workers: 'auto', model, objective, batch: 1e9 })).toBe(undefined)
    })
  })

  it.each([
    { cores: 2, kernelThreads: 2, ranks: undefined, each: undefined },
    { cores: 2, kernelThreads: 1, ranks: 2, each: 1 },
    { cores: 8, kernelThreads: 4, ranks: 2, each: 4 },
    { cores: 16, kernelThreads: 4, ranks: 4, each: 4 },
    { cores: 16, kernelThreads: 1, ranks: 4, each: 1 },
    { cores: 7, kernelThreads: 3, ranks: 2, each: 3 },
    { cores: 1, kernelThreads: 4, ranks: undefined, each: undefined },
  ])('leaves to kernels the cores that they use: $kernelThreads of $cores', ({ ranks, each, ...machine }) => {
    withModule(flow(), (model) => {
      const plan = planWorkers({ workers: 'auto', model, objective, batch: 1e9 }, { ...machine, sharesKernels: true })
      expect([plan?.ranks, plan?.kernelThreads]).toEqual([ranks, each])
    })
  })

  it.each([
    { cores: 2, kernelThreads: 2, ranks: 2, each: 1 },
    { cores: 8, kernelThreads: 4, ranks: 3, each: 2 },
    { cores: 8, kernelThreads: 1, ranks: 2, each: 1 },
    { cores: 2, kernelThreads: 2, ranks: 6, each: 1 },
  ])(
    'gives each of $ranks threads of $cores cores $each of $kernelThreads for its kernels',
    ({ each, ...question }) => {
      const { ranks, ...machine } = question
      withModule(flow(), (model) => {
        const shares = { ...machine, sharesKernels: true }
        const plan = planWorkers({ workers: ranks, model, objective, batch: 128 * ranks }, shares)
        expect([plan?.ranks, plan?.kernelThreads]).toEqual([ranks, each])
      })
    },
  )

  it.each([
    { sharesKernels: true, kernelThreads: 1, batch: 128, workers: 2, ranks: 1, each: 2 },
    { sharesKernels: true, kernelThreads: 2, batch: 255, workers: 2, ranks: 1, each: 2 },
    { sharesKernels: true, kernelThreads: 2, batch: 256, workers: 2, ranks: 2, each: 2 },
    { sharesKernels: true, kernelThreads: 4, batch: 300, workers: 8, ranks: 2, each: 4 },
    { sharesKernels: false, kernelThreads: 1, batch: 128, workers: 2, ranks: 2, each: 1 },
  ])(
    'by $workers threads shares $batch rows among $ranks, each with $each for its kernels ($sharesKernels)',
    ({ batch, workers, ranks, each, ...machine }) => {
      withModule(flow(), (model) => {
        const plan = planWorkers({ workers, model, objective, batch }, { cores: 8, ...machine })
        expect(plan).toMatchObject({ ranks, kernelThreads: each })
        expect(plan?.others === undefined).toBe(ranks === 1)
      })
    },
  )

  it.each([
    [0, "workers must be 'auto' or a whole number of at least 1; got 0"],
    [1.5, 'got 1.5'],
  ])('refuses %d threads', (workers, message) => {
    withModule(flow(), (model) => {
      expect(() => planWorkers({ workers, model, objective, batch: 100 })).toThrow(message)
    })
  })

  it('says why there cannot be workers', () => {
    const plan = { workers: 2, objective, batch: 100 }
    withModule(flow(), (model) => {
      expect(() => planWorkers({ ...plan, model, objective: undefined })).toThrow(
        /objective of this package.*got an objective of your own/,
      )
    })
    withModule(new Strange(), (model) => {
      expect(() => planWorkers({ ...plan, model })).toThrow(/got no file of 'StrangeToWorkers'/)
      const own = { count: 2, start: () => ({ postMessage: () => {}, terminate: () => {} }) }
      expect(planWorkers({ ...plan, workers: own, model })?.ranks).toBe(2)
    })
    withModule(new BatchNorm({ features: 3 }), (model) => {
      expect(() => planWorkers({ ...plan, model })).toThrow(/statistics of the batch.*got the running statistic/)
    })
  })
})
