import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings, type Settings } from '../settings.ts'
import type { Report } from './protocol.ts'
import { Session } from './session.ts'

const small: Settings = { ...defaultSettings, layers: 2, width: 4, steps: 6 }
const endless: Settings = { ...small, steps: 100_000 }

/** What a session has said, and what it will say. */
class Ear {
  readonly heard: Report[] = []
  #waiting: (() => void) | undefined

  readonly post = (report: Report): void => {
    this.heard.push(report)
    this.#waiting?.()
  }

  /** The next report of a kind that fits, from the `from`th on. */
  async next<Kind extends Report['kind']>(
    kind: Kind,
    fits: (report: Extract<Report, { kind: Kind }>) => boolean = () => true,
    from = this.heard.length,
  ): Promise<Extract<Report, { kind: Kind }>> {
    for (;;) {
      const found = this.heard
        .slice(from)
        .find((report): report is Extract<Report, { kind: Kind }> => report.kind === kind && fits(report as never))
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
  }

  phases(): string[] {
    return this.heard.flatMap((report) => (report.kind === 'phase' ? [report.phase] : []))
  }
}

describe('a session', () => {
  let ear: Ear
  let session: Session
  beforeEach(() => {
    ear = new Ear()
    session = new Session(ear.post)
  })
  afterEach(() => session.close())

  it('shows the untrained flow, trains it, and gives its numbers', async () => {
    await session.handle({ kind: 'prepare', settings: small, start: true })
    const scene = await ear.next('scene', undefined, 0)
    expect(scene.scene).toMatchObject({ title: 'Moons', entropy: 2.3939, about: null })
    const first = await ear.next('picture', undefined, 0)
    expect(first.picture.logProb).toHaveLength(first.picture.size ** 2)
    expect(first.picture.encoded).toHaveLength(first.picture.samples.length)
    await ear.next('phase', ({ phase }) => phase === 'done', 0)
    expect(ear.phases()).toEqual(['ready', 'training', 'done'])
    const { outcome } = await ear.next('outcome', (report) => report.outcome.step === 6, 0)
    expect(outcome.score?.loss).toBeGreaterThan(2)
    expect(outcome.logProb.every(Number.isFinite)).toBe(true)
  })

  it('pauses with a fine picture, and ends a run when another is asked for', async () => {
    await session.handle({ kind: 'prepare', settings: endless, start: true })
    await ear.next('progress', undefined, 0)
    await session.handle({ kind: 'pause' })
    await ear.next('phase', ({ phase }) => phase === 'paused', 0)
    const steps = ear.heard.filter(({ kind }) => kind === 'progress').length
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(ear.heard.filter(({ kind }) => kind === 'progress')).toHaveLength(steps)
    await session.handle({ kind: 'start' })
    await ear.next('progress')
    await session.handle({ kind: 'prepare', settings: { ...small, density: 'rings' }, start: false })
    const from = ear.heard.length
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(ear.heard.slice(from)).toEqual([])
    expect(ear.phases().at(-1)).toBe('ready')
  })

  it('prepares only the last of several that wait', async () => {
    for (const seed of [1, 2, 3]) session.handle({ kind: 'prepare', settings: { ...small, seed }, start: false })
    await session.handle({ kind: 'prepare', settings: { ...small, density: 'spirals' }, start: false })
    const titles = ear.heard.flatMap((report) => (report.kind === 'scene' ? [report.scene.title] : []))
    expect(titles).toEqual(['Spirals'])
  })

  it('opens what it saved with the same numbers', async () => {
    await session.handle({ kind: 'prepare', settings: { ...small, seed: 4 }, start: true })
    const { outcome } = await ear.next('outcome', (report) => report.outcome.step === 6, 0)
    await session.handle({ kind: 'save' })
    const { bytes, name } = await ear.next('saved', undefined, 0)
    expect(name).toBe('moons-6-steps.safetensors')
    const from = ear.heard.length
    await session.handle({ kind: 'open', file: new Blob([bytes]), name, backend: 'wasm' })
    const opened = await ear.next('outcome', undefined, from)
    expect(opened.outcome).toEqual({ ...outcome, step: 0 })
    const { scene } = await ear.next('scene', undefined, from)
    expect(scene.about).toBe('Trained here on moons for 6 steps.')
  })

  it('says why a file cannot be opened, and trains on', async () => {
    await session.handle({ kind: 'prepare', settings: endless, start: true })
    await session.handle({ kind: 'open', file: new Blob(['no model']), name: 'x', backend: 'wasm' })
    const { message, fatal } = await ear.next('failed', undefined, 0)
    expect(fatal).toBe(false)
    expect(message).toMatch(/\.$/)
    await ear.next('progress')
  })

  it('says why a backend does not start, and can go on with another', async () => {
    await session.handle({ kind: 'prepare', settings: { ...small, backend: 'tpu' as 'cpu' }, start: false })
    const { message, fatal } = await ear.next('failed', undefined, 0)
    expect(message).toContain('useBackend')
    expect(fatal).toBe(true)
    await session.handle({ kind: 'prepare', settings: { ...small, backend: 'cpu' }, start: false })
    expect(ear.phases()).toEqual(['ready'])
  })
})
