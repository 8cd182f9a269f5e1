import type { Degrees, LayerConnections } from './connections.ts'
import type { Dependencies } from './dependencies.ts'
import type { MadeConnections } from './made-connections.ts'
import { type LayerMasks, maskTensor } from './masked-dense.ts'

/** The masks of a MADE as tensors. */
export interface MadeMasks {
  readonly layers: readonly LayerMasks[]
  readonly gates: readonly LayerMasks[]
  readonly direct: LayerMasks | undefined
}

/** What of a MADE's features depends on what, and what each hidden unit sees. */
export interface MadeDegrees {
  readonly dependencies: Dependencies
  readonly degrees: Degrees
}

/** An order of a MADE's features, with the masks that follow from it. */
export interface MadeOrder extends MadeDegrees {
  readonly masks: MadeMasks
}

/** Connections as tensors, which the caller owns. */
export function masksOf({ layers, gates, direct }: MadeConnections): MadeMasks {
  return { layers: layers.map(layerMasks), gates: gates.map(layerMasks), direct: direct && layerMasks(direct) }
}

function layerMasks({ mask, contextMask }: LayerConnections): LayerMasks {
  return { mask: maskTensor(mask), contextMask: contextMask && maskTensor(contextMask) }
}

/** For each hidden layer the number of units, from the left, that can be computed in each pass or before. */
export function knownUnits({ dependencies, degrees }: MadeDegrees): number[][] {
  const { groups, ready } = dependencies
  return degrees.map((layer) => {
    let known = 0
    return groups.map((_, pass) => {
      while (known < layer.length && (ready[layer[known] as number] as number) <= pass) known += 1
      return known
    })
  })
}
