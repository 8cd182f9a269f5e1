import { AdditiveTransformer, AffineTransformer, alternatingMask, chain, Coupling, LuLinear, type Transformer } from '@tfjs-flows/bijectors'
import type { Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
interface O { features: number; layers?: number; hidden?: number[]; rng: Rng }
function build(o: O, t: () => Transformer): TransformedDistribution {
  const { features, layers = 6, hidden = [64, 64], rng } = o
  const parts = Array.from({ length: layers }, (_, i) => {
    const mask = alternatingMask(features, (i % 2) as 0 | 1)
    const kept = mask.filter(Boolean).length
    const transformer = t()
    return [new LuLinear({ features, rng }), new Coupling({ mask, transformer, conditioner: new Mlp({ inFeatures: kept, outFeatures: (features - kept) * transformer.parametersPerFeature, hidden, zeroOutput: true, rng }) })]
  }).flat()
  return new TransformedDistribution({ distribution: new MultivariateNormalDiag({ loc: Array(features).fill(0), scaleDiag: Array(features).fill(1) }), bijector: chain(parts) })
}
export const realNvp = (o: O): TransformedDistribution => build(o, () => new AffineTransformer())
export const nice = (o: O): TransformedDistribution => build(o, () => new AdditiveTransformer())
