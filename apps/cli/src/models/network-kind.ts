import type { ModelKind } from './model-kind.ts'
import type { NetworkFamily } from './network-families.ts'
import { fitNetwork } from './train-network.ts'

/** A family of networks as one that can be fitted to a table. */
export function networkKind(family: NetworkFamily): ModelKind {
  const { name, about } = family
  return { name, about, fit: (data, settings, progress) => fitNetwork(family, data, settings, progress) }
}
