import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Network } from '@tfjs-flows/core'

/**
 * Checks what a network was given: x [..., inFeatures] and, where the network is conditional, context
 * [..., contextFeatures] whose leading axes broadcast with x's. A network without context ignores one, and gets undefined.
 *
 * @throws FlowsError 'shape' that names the network, the rule and both shapes
 */
export function checkNetworkInput(network: Network, x: Tensor, context: Tensor | undefined): Tensor | undefined {
  const { className, inFeatures, contextFeatures } = network
  const fail = (rule: string, got: string, todo: string): never => {
    throw new FlowsError('shape', { who: className, rule, got, do: todo })
  }
  if (lastAxis(x) !== inFeatures) {
    fail(
      `the last axis of x must have inFeatures (${inFeatures}) entries`,
      `x of shape ${print(x)}`,
      `Pass x of shape [..., ${inFeatures}]`,
    )
  }
  if (contextFeatures === 0) return undefined
  const wanted = `Pass context of shape [...batch, ${contextFeatures}]`
  if (context === undefined) {
    return fail(`a network with contextFeatures (${contextFeatures}) needs a context`, 'none', wanted)
  }
  if (lastAxis(context) !== contextFeatures) {
    fail(
      `the last axis of context must have contextFeatures (${contextFeatures}) entries`,
      `context of shape ${print(context)}`,
      wanted,
    )
  }
  if (!broadcasts(x.shape.slice(0, -1), context.shape.slice(0, -1))) {
    fail(
      'the leading axes of context must broadcast with those of x',
      `x of shape ${print(x)} and context of shape ${print(context)}`,
      'Give both the same batch axes, or leave out (or make 1) the axes along which context is shared',
    )
  }
  return context
}

function broadcasts(a: readonly number[], b: readonly number[]): boolean {
  for (let k = 1; k <= Math.min(a.length, b.length); k += 1) {
    const [m, n] = [a[a.length - k], b[b.length - k]]
    if (m !== n && m !== 1 && n !== 1) return false
  }
  return true
}

function lastAxis(x: Tensor): number | undefined {
  return x.shape[x.rank - 1]
}

function print(x: Tensor): string {
  return `[${x.shape.join(', ')}]`
}
