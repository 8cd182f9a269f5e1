import { add, reshape, split, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import { FlowsError, type Network } from '@tfjs-flows/core'

/**
 * Refuses a network that does not turn the context alone into `outFeatures` numbers.
 *
 * @throws FlowsError 'argument'
 */
export function checkContextConditioner(who: string, conditioner: Network, outFeatures: number): void {
  if (conditioner.outFeatures === outFeatures && conditioner.contextFeatures === 0) return
  throw new FlowsError('argument', {
    who,
    rule: `the conditioner must map the context to ${outFeatures} parameters`,
    got: `outFeatures ${conditioner.outFeatures}, contextFeatures ${conditioner.contextFeatures}`,
    do: 'Build it with inFeatures equal to the width of the context, and without a context of its own',
  })
}

/** The conditioner's output [..., outFeatures]. @throws FlowsError 'shape' without a context */
export function applyToContext(who: string, conditioner: Network, context: Tensor | undefined): Tensor {
  if (context !== undefined) return conditioner.apply(context)
  throw new FlowsError('shape', {
    who,
    rule: 'a map with a conditioner needs a context',
    got: 'none',
    do: `Pass context of shape [...batch, ${conditioner.inFeatures}]`,
  })
}

/** Trained tensors by name, and what they become: a name without a tensor stays without. */
type Own = Readonly<Record<string, Variable | undefined>>
type Moved<O extends Own> = { readonly [Name in keyof O]: Tensor | Extract<O[Name], undefined> }

/**
 * Trained tensors by name; with a conditioner each is moved by its part of the conditioner's output, which lists their
 * entries in the order of the record, and has the context's batch axes before its own.
 */
export function moveByContext<O extends Own>(own: O, output: Tensor | undefined): Moved<O> {
  if (output === undefined) return own as Moved<O>
  const entries = Object.entries(own).filter((entry): entry is [string, Variable] => entry[1] !== undefined)
  const sizes = entries.map(([, variable]) => variable.size)
  const parts: Tensor[] = split(output, sizes, output.rank - 1)
  const batch = output.shape.slice(0, -1)
  const moved = entries.map(([name, variable], i): [string, Tensor] => {
    return [name, add(reshape(parts[i] as Tensor, [...batch, ...variable.shape]), variable)]
  })
  return Object.fromEntries(moved) as Moved<O>
}
