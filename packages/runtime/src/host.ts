/** What surrounds the program, as one value, so that tests can stand in for a machine that they do not run on. */
export interface Host {
  /** Node's version such as `24.21.0`; undefined in browsers and workers. */
  readonly nodeVersion: string | undefined
  /** The global object: where tfjs keeps its engine and looks for `navigator.gpu`. */
  readonly globals: object
  /** Loads a module by its package name. */
  importModule(specifier: string): Promise<object>
  /** One of Node's own modules, or undefined where there is none. */
  builtin(name: string): object | undefined
}

/** The machine this program runs on. */
export const thisHost: Host = {
  nodeVersion: typeof process === 'undefined' ? undefined : process.versions?.node,
  globals: globalThis,
  importModule,
  builtin: (name) => (typeof process === 'undefined' ? undefined : process.getBuiltinModule?.(name)),
}

/**
 * Names that bundlers must see are literal; the try block makes one that is not installed their warning instead of an
 * error. The packages that only Node can load are named by a variable, so that no bundler ever looks for them.
 */
async function importModule(specifier: string): Promise<object> {
  try {
    switch (specifier) {
      case '@tensorflow/tfjs-backend-cpu':
        return await import('@tensorflow/tfjs-backend-cpu')
      case '@tensorflow/tfjs-backend-wasm':
        return await import('@tensorflow/tfjs-backend-wasm')
      case '@tensorflow/tfjs-backend-webgpu':
        return await import('@tensorflow/tfjs-backend-webgpu')
      default:
        return await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)
    }
  } catch (error) {
    throw isMissing(error, specifier) ? new MissingPackage(specifier, error) : error
  }
}

/** A package that is not installed, which is no fault: every native backend is optional. */
export class MissingPackage extends Error {
  override readonly name = 'MissingPackage'

  constructor(specifier: string, cause?: unknown) {
    super(`the package ${specifier} is not installed`, { cause })
  }
}

/** Whether the package itself was not found, and not something that it needs. */
function isMissing(error: unknown, specifier: string): boolean {
  if (!(error instanceof Error)) return false
  const unresolved = 'code' in error && (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
  const inBrowser = /failed to resolve module specifier|could not resolve/i.test(error.message)
  return (unresolved || inBrowser) && error.message.includes(specifier)
}
