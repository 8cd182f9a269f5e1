import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, moduleClass } from '@tfjs-flows/core'
import type { Distribution } from './distribution.ts'
import { alternatives, type ParameterValue } from './parameter.ts'
import type { Domains, FreeNumbers, ParameterDomain } from './parameter-domain.ts'

/** A class of distributions that declares its parameters. */
export interface Family {
  readonly className: string
  readonly domains: Domains
  /** Axes of one event. */
  readonly eventRank: number
  new (options: never): Distribution
}

/** Options of a family by name: its parameters and, where it has any, its other options. */
export type FamilyValues = Readonly<Record<string, ParameterValue>>

/** A parameter that free numbers stand for. */
export interface FreeParameter {
  readonly name: string
  readonly domain: ParameterDomain
  readonly map: FreeNumbers
}

/**
 * A family by its class or its registered name.
 *
 * @throws FlowsError 'not-registered' where no class has the name, 'argument' where the class declares no parameters
 */
export function familyOf(who: string, family: Family | string): Family {
  const found: { readonly className: string } = typeof family === 'string' ? moduleClass(family) : family
  if (isFamily(found)) return found
  throw new FlowsError('argument', {
    who,
    rule: 'the family must be a distribution that declares its parameters',
    got: found.className,
    do: 'Pass a class such as Normal, or its name',
  })
}

function isFamily(found: object): found is Family {
  return 'domains' in found && typeof found.domains === 'object' && Object.keys(found.domains ?? {}).length > 0
}

/** All parameters of a family that are not fixed, in its order; of two that stand for each other the first. */
export function freeParameters(who: string, { className, domains }: Family, fixed: FamilyValues): FreeParameter[] {
  const names = alternatives(domains).filter((group) => !group.some((name) => name in fixed))
  const free = names.map(([name = '']) => freeParameter(who, className, domains, name))
  if (free.length > 0) return free
  throw new FlowsError('argument', {
    who,
    rule: `a parameter of ${className} must be left free`,
    got: `fixed ${Object.keys(fixed).join(', ')}`,
  })
}

/** The parameters of these names, in the family's order. */
export function namedParameters(who: string, family: Family, names: readonly string[]): FreeParameter[] {
  const { className, domains } = family
  const unknown = names.find((name) => !(name in domains))
  if (unknown !== undefined || names.length === 0) {
    throw new FlowsError('argument', {
      who,
      rule: `the trained names must be parameters of ${className} (${Object.keys(domains).join(', ')})`,
      got: unknown ?? 'none',
    })
  }
  return Object.keys(domains)
    .filter((name) => names.includes(name))
    .map((name) => freeParameter(who, className, domains, name))
}

function freeParameter(who: string, className: string, domains: Domains, name: string): FreeParameter {
  const domain = domains[name] as ParameterDomain
  if (domain.free !== undefined) return { name, domain, map: domain.free }
  throw new FlowsError('argument', {
    who,
    rule: `${name} of ${className} is a constant`,
    got: 'it free',
    do: `Pass its value in fixed: { ${name}: … }`,
  })
}

/**
 * The values of the free numbers by name; a parameter that lies relative to others comes after them. `constants` are the
 * values that are not free.
 */
export function constrainAll(
  parameters: readonly FreeParameter[],
  free: Readonly<Record<string, Tensor>>,
  constants: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const values: Record<string, Tensor> = { ...constants }
  for (const { name, map } of parameters) values[name] = map.constrain(free[name] as Tensor, values)
  return values
}
