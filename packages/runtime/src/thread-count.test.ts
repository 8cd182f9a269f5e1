import { expect, it } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import type { Host } from './host.ts'
import { threadCount } from './thread-count.ts'

/** A machine of some cores, whose environment asks for some threads. */
function machine(cores: number, asked?: string): Host {
  const env = asked === undefined ? {} : { TFJS_FLOWS_THREADS: asked }
  const modules: Readonly<Record<string, object>> = { os: { availableParallelism: () => cores }, process: { env } }
  return { ...fakeHost({}), builtin: (name) => modules[name] }
}

it('is the option, else what the environment says, else one for each core, four at most', () => {
  expect(threadCount(machine(8), 6)).toBe(6)
  expect(threadCount(machine(8, '1'), 6)).toBe(6)
  expect(threadCount(machine(8, '3'), undefined)).toBe(3)
  expect(threadCount(machine(2, 'auto'), undefined)).toBe(2)
  expect(threadCount(machine(8, ''), undefined)).toBe(4)
  expect(threadCount(machine(1), 'auto')).toBe(1)
})

it.each([0, -1, 1.5, Number.NaN])('refuses %s', (threads) => {
  const message = `useBackend: threads must be 'auto' or a whole number of at least 1; got ${threads}. Pass threads: 2.`
  expect(() => threadCount(machine(2), threads)).toThrow(message)
  expect(() => threadCount(machine(2, String(threads)), undefined)).toThrow(message)
})
