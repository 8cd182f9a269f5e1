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

/** An order of a MADE's features: what depends on what, what each hidden unit sees, and the masks that follow. */
export interface MadeOrder {
  readonly dependencies: Dependencies
  readonly degrees: Degrees
  readonly masks: MadeMasks
}

/** Connections as tensors, which the caller owns. */
export function masksOf({ layers, gates, direct }: MadeConnections): MadeMasks {
  return { layers: layers.map(layerMasks), gates: gates.map(layerMasks), direct: direct && layerMasks(direct) }
}

/** Frees the masks of an order. */
export function disposeOrder({ masks: { layers, gates, direct } }: MadeOrder): void {
  for (const masks of [...layers, ...gates, ...(direct ? [direct] : [])]) {
    masks.mask.dispose()
    masks.contextMask?.dispose()
  }
}

function layerMasks({ mask, contextMask }: LayerConnections): LayerMasks {
  return { mask: maskTensor(mask), contextMask: contextMask && maskTensor(contextMask) }
}
