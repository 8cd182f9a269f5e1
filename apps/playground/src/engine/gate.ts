/** A door that whoever comes to it waits at while it is shut. */
export class Gate {
  #opened: Promise<void> = Promise.resolve()
  #open: (() => void) | undefined

  get isShut(): boolean {
    return this.#open !== undefined
  }

  shut(): void {
    if (this.isShut) return
    this.#opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  open(): void {
    this.#open?.()
    this.#open = undefined
  }

  passed(): Promise<void> {
    return this.#opened
  }
}
