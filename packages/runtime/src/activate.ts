import {
  engine,
  findBackendFactory,
  getBackend,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core'

/**
 * Makes a registered tfjs backend the active one; throws what its factory threw, and then the one before is still
 * active. (tfjs's own `setBackend` answers only false and leaves no backend active.)
 */
export async function activate(tfjsBackend: string): Promise<void> {
  if (!isInitialized(tfjsBackend)) await instantiate(tfjsBackend)
  if (!(await setBackend(tfjsBackend))) throw new Error(`tfjs could not start its backend '${tfjsBackend}'`)
}

/** The active backend's name, or undefined before any was chosen. */
export function activeBackend(): string | undefined {
  const name: string | null | undefined = getBackend()
  return name && isInitialized(name) ? name : undefined
}

/** Whether tfjs has an instance of this backend; asking tfjs's `findBackend` would make one. */
export function isInitialized(tfjsBackend: string): boolean {
  const registry: object | undefined = engine().registry
  return registry !== undefined && tfjsBackend in registry
}

/** Makes the instance beside tfjs and registers it again as one that is ready. */
async function instantiate(tfjsBackend: string): Promise<void> {
  const factory = findBackendFactory(tfjsBackend)
  if (!factory) throw new Error(`tfjs has no backend registered as '${tfjsBackend}'`)
  const instance = await factory()
  const priority = engine().registryFactory?.[tfjsBackend]?.priority
  removeBackend(tfjsBackend)
  let ready: typeof instance | undefined = instance
  const readyOnce = (): ReturnType<typeof factory> => {
    const given = ready ?? factory()
    ready = undefined
    return given
  }
  registerBackend(tfjsBackend, readyOnce, priority)
}
