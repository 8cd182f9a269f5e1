import { abs, max, reshape, slice, sum, type Tensor, variableGrads } from '@tensorflow/tfjs-core'
import { type Network, Rng } from '@tfjs-flows/core'
import { expectClose, expectFinite } from './expect-close.ts'
import { gradientMismatches } from './gradient-check.ts'
import type { Law } from './law.ts'
import { moduleLaws, perturbParameters, withSubject } from './module-laws.ts'
import { tolerances } from './tolerances.ts'

/** A network under test. */
export interface ConditionerCase {
  /** A fresh network, the same at every call; it is disposed by the laws. */
  readonly create: () => Network
  /** True: with its initial parameters the output is zero. */
  readonly startsAtZero?: boolean
}

/** What every network that gives a flow its parameters must obey: shapes, context, gradients, start, file, ownership. */
export function conditionerLaws(subject: ConditionerCase): Law[] {
  return [
    { name: 'every leading axis is a batch axis', check: () => checkShapes(subject) },
    { name: 'another context gives another output', check: () => checkContext(subject) },
    { name: 'every parameter has a finite gradient that is not zero', check: () => checkEveryParameter(subject) },
    { name: 'gradients in the input and the context match differences', check: () => checkInputGradients(subject) },
    {
      name: 'the output starts at zero',
      ...(subject.startsAtZero !== true && { skip: 'the case does not claim it' }),
      check: () => checkZeroStart(subject),
    },
    ...moduleLaws<Network>({
      create: subject.create,
      inputs: (network) => inputsOf(network, new Rng(5), [3]),
      outputs: (network, [x, context]) => {
        if (x === undefined) throw new Error('the case gives no inputs')
        return { output: network.apply(x, context) }
      },
      perturb: (network) => perturbParameters(network, new Rng(6), 0.3),
    }),
  ]
}

/** x [...batch, inFeatures] and, for a conditional network, context [...batch, contextFeatures]. */
function inputsOf(network: Network, rng: Rng, batch: number[]): Tensor[] {
  const x = rng.normal([...batch, network.inFeatures])
  return network.contextFeatures === 0 ? [x] : [x, rng.normal([...batch, network.contextFeatures])]
}

/** Runs `body` inside a tidy on a network off its start, and frees everything. */
function withNetwork(subject: ConditionerCase, body: (network: Network, rng: Rng) => void): void {
  withSubject(subject.create, (network) => {
    const rng = new Rng(20)
    perturbParameters(network, rng.fork(), 0.3)
    body(network, rng)
  })
}

function checkShapes(subject: ConditionerCase): void {
  withNetwork(subject, (network, rng) => {
    const [x, context] = inputsOf(network, rng, [2, 3]) as [Tensor, Tensor?]
    const y = network.apply(x, context)
    const want = [2, 3, network.outFeatures]
    if (y.shape.join() !== want.join()) throw new Error(`x [${x.shape}] gave [${y.shape}]; expected [${want}]`)
    const row = (tensor: Tensor, index: number): Tensor => slice(reshape(tensor, [6, -1]), index, 1)
    for (let i = 0; i < 6; i += 1) {
      const alone = network.apply(row(x, i), context === undefined ? undefined : row(context, i))
      expectClose(`row ${i} alone`, row(y, i).dataSync(), alone.dataSync(), tolerances().logDet)
    }
  })
}

function checkContext(subject: ConditionerCase): void {
  withNetwork(subject, (network, rng) => {
    if (network.contextFeatures === 0) return
    const [x, context] = inputsOf(network, rng, [3]) as [Tensor, Tensor]
    const other = rng.normal(context.shape)
    const [first, second] = [network.apply(x, context).dataSync(), network.apply(x, other).dataSync()]
    if (first.every((value, i) => value === second[i])) throw new Error('the output ignores the context')
  })
}

function checkEveryParameter(subject: ConditionerCase): void {
  withNetwork(subject, (network, rng) => {
    const [x, context] = inputsOf(network, rng, [16]) as [Tensor, Tensor?]
    const parameters = network.parameters()
    const { grads } = variableGrads(() => sum(network.apply(x, context)), [...parameters.values()])
    for (const [name, variable] of parameters) {
      const gradient = grads[variable.name] as Tensor | null | undefined
      if (gradient === null || gradient === undefined) throw new Error(`'${name}' gets no gradient`)
      const values = gradient.dataSync()
      expectFinite(`the gradient of '${name}'`, values)
      if (values.every((value) => value === 0)) throw new Error(`'${name}' gets a gradient of zero`)
    }
  })
}

function checkInputGradients(subject: ConditionerCase): void {
  withNetwork(subject, (network, rng) => {
    const inputs = inputsOf(network, rng, [2])
    const options = { tolerance: tolerances().gradient }
    const [worst] = gradientMismatches((x, context) => network.apply(x, context), inputs, options)
    if (worst !== undefined) throw new Error(`${JSON.stringify(worst)} (input 0: x, input 1: context)`)
  })
}

function checkZeroStart(subject: ConditionerCase): void {
  withSubject(subject.create, (network) => {
    const [x, context] = inputsOf(network, new Rng(20), [4]) as [Tensor, Tensor?]
    const largest = max(abs(network.apply(x, context))).dataSync()[0]
    if (largest !== 0) throw new Error(`an output starts at ${largest}`)
  })
}
