import { type Degrees, fromInputs, fromUnits, type LayerConnections, outputDegrees } from './connections.ts'
import type { Dependencies } from './dependencies.ts'

/** The connections of every layer of a MADE. */
export interface MadeConnections {
  readonly layers: readonly LayerConnections[]
  /** From the context to the branch of each residual block. */
  readonly gates: readonly LayerConnections[]
  readonly direct: LayerConnections | undefined
}

interface MadeShape {
  readonly parametersPerFeature: number
  readonly direct: boolean
  readonly isResidual: boolean
}

/** The connections of a MADE whose hidden units have these degrees. */
export function madeConnections(dependencies: Dependencies, degrees: Degrees, shape: MadeShape): MadeConnections {
  const outputs = outputDegrees(dependencies, shape.parametersPerFeature)
  const targets = [...degrees, outputs]
  const layers = targets.map((to, i) => {
    const from = degrees[i - 1]
    return from === undefined ? fromInputs(dependencies, to) : fromUnits(dependencies, from, to)
  })
  return {
    layers,
    gates: shape.isResidual ? gatesOf(dependencies, degrees) : [],
    direct: shape.direct ? fromInputs(dependencies, outputs) : undefined,
  }
}

/** A gate is a layer whose only input is the context. */
function gatesOf(dependencies: Dependencies, degrees: Degrees): LayerConnections[] {
  if (dependencies.contextFeatures === 0) return []
  return degrees
    .slice(1)
    .filter((_, i) => i % 2 === 1)
    .map((to) => ({ mask: fromInputs(dependencies, to).contextMask ?? [] }))
}
