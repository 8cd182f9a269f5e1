import { add, memory, mul, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { fromSpec, type Module, type ModuleSpec, type Rng, toSpec } from '@tfjs-flows/core'
import { expectClose } from './expect-close.ts'
import type { Law } from './law.ts'
import { tolerances } from './tolerances.ts'

/** What the laws of every module need. */
export interface ModuleCase<M extends Module> {
  readonly create: () => M
  readonly inputs: (module: M) => Tensor[]
  /** Some values the module computes of the inputs, by name, and no other tensors. */
  readonly outputs: (module: M, inputs: Tensor[]) => Record<string, Tensor>
  /** Moves the parameters off their start. */
  readonly perturb: (module: M) => void
}

/** Laws of ownership and files: JSON rebuilds the module with equal outputs, and disposing it frees everything. */
export function moduleLaws<M extends Module>(subject: ModuleCase<M>): Law[] {
  return [
    { name: 'its JSON and tensors rebuild it with equal outputs', check: () => checkRoundTrip(subject) },
    { name: 'its outputs leave no other tensors behind', check: () => checkLeaks(subject) },
    { name: 'dispose frees every tensor it made, and may be called twice', check: () => checkDispose(subject) },
  ]
}

/** Adds normal noise of standard deviation `scale` to every parameter. */
export function perturbParameters(module: Module, rng: Rng, scale: number): void {
  tidy(() => {
    for (const variable of module.parameters().values()) {
      variable.assign(add(variable, mul(rng.normal(variable.shape), scale)))
    }
  })
}

/** A module rebuilt from JSON text and copies of another's tensors, as a file would give them. */
export function rebuild(module: Module): Module {
  const state = new Map([...module.buffers(), ...module.parameters()])
  const spec = JSON.parse(JSON.stringify(toSpec(module))) as ModuleSpec
  const rebuilt = fromSpec(spec, (name) => state.get(name)?.dataSync().slice() as Float32Array | undefined)
  for (const [name, variable] of rebuilt.parameters()) {
    const original = module.parameters().get(name)
    if (original === undefined) throw new Error(`the rebuilt module has a parameter '${name}' that the original lacks`)
    variable.assign(original)
  }
  return rebuilt
}

/** Runs `body` inside a tidy on a fresh subject, and frees it whatever happens. */
export function withSubject<M extends Module>(create: () => M, body: (module: M) => void): void {
  const module = create()
  try {
    tidy(() => body(module))
  } finally {
    module.dispose()
  }
}

function checkRoundTrip<M extends Module>({ create, inputs, outputs, perturb }: ModuleCase<M>): void {
  withSubject(create, (module) => {
    perturb(module)
    const rebuilt = rebuild(module) as M
    try {
      const names = (m: Module): string => [...m.parameters().keys(), '|', ...m.buffers().keys()].join(' ')
      if (names(rebuilt) !== names(module)) {
        throw new Error(`the rebuilt module has the tensors ${names(rebuilt)}, the original ${names(module)}`)
      }
      const at = inputs(module)
      const again = outputs(rebuilt, at)
      for (const [name, value] of Object.entries(outputs(module, at))) {
        expectClose(name, (again[name] as Tensor).dataSync(), value.dataSync(), tolerances().sameProgram)
      }
    } finally {
      rebuilt.dispose()
    }
  })
}

function checkLeaks<M extends Module>({ create, inputs, outputs, perturb }: ModuleCase<M>): void {
  withSubject(create, (module) => {
    perturb(module)
    // The first call may fill caches of tfjs itself.
    const at = inputs(module)
    tidy(() => void outputs(module, at))
    const before = memory().numTensors
    const made = outputs(module, at)
    const count = Object.values(made).length
    const left = memory().numTensors - before
    for (const tensor of Object.values(made)) tensor.dispose()
    if (left !== count) throw new Error(`${left} tensors were left by ${count} outputs`)
    for (const [name, tensor] of [...module.parameters(), ...module.buffers()]) {
      if (tensor.isDisposed) throw new Error(`disposing an output disposed '${name}'`)
    }
  })
}

function checkDispose<M extends Module>({ create }: ModuleCase<M>): void {
  const before = memory().numTensors
  const module = create()
  module.dispose()
  module.dispose()
  const left = memory().numTensors - before
  if (left !== 0) throw new Error(`${left} tensors were left after dispose`)
}
