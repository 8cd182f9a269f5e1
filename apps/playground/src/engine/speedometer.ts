/** Time constant of the mean, in seconds. */
const MEMORY = 2

/** Steps per second, without the time that goes into anything but training. */
export class Speedometer {
  #step = 0
  #since = performance.now()
  #rate = Number.NaN

  /** Takes the count of steps up to now and gives the running mean of the speed. */
  read(step: number): number {
    const seconds = (performance.now() - this.#since) / 1000
    if (seconds > 0 && step > this.#step) {
      const rate = (step - this.#step) / seconds
      const share = 1 - Math.exp(-seconds / MEMORY)
      this.#rate = Number.isNaN(this.#rate) ? rate : this.#rate + share * (rate - this.#rate)
    }
    this.#step = step
    this.#since = performance.now()
    return this.#rate
  }

  /** Says that what follows is training again. */
  resume(): void {
    this.#since = performance.now()
  }
}
