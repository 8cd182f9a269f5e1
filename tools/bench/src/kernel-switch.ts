/** Our kernels put in place of the stock ones, and taken out again, in one process. Both may be called twice. */
export interface KernelSwitch {
  on(): void
  off(): void
}

/** The switch of a function that registers kernels and returns how to undo it. */
export function kernelSwitch(register: () => { unregister(): void }): KernelSwitch {
  let registered: { unregister(): void } | undefined
  return {
    on: () => {
      registered ??= register()
    },
    off: () => {
      registered?.unregister()
      registered = undefined
    },
  }
}

/** The kernels of this repository; undefined while there are none, and only the stock ones are timed. */
export const ourKernels: KernelSwitch | undefined = undefined
