import { expect, it } from 'vitest'
import { parseCommandLine } from './command-line.ts'

const known = ['maf-6d', 'glow-28']

it('reads a command, names and options', () => {
  const none = { json: false, seconds: undefined, peers: undefined, threads: 'auto' }
  expect(parseCommandLine([], known)).toEqual({ ...none, command: 'workloads', names: [] })
  expect(parseCommandLine(['gemm'], known)).toEqual({ ...none, command: 'gemm', names: [] })
  expect(parseCommandLine(['profile', 'maf-6d', '--seconds', '2'], known)).toEqual({
    ...none,
    command: 'profile',
    names: ['maf-6d'],
    seconds: 2,
  })
  const args = ['maf-6d', '--json', '--peers', 'python3', '--zuko', 'z']
  expect(parseCommandLine(args, known)).toMatchObject({ json: true, peers: { python: 'python3', zuko: 'z' } })
})

it('says what it cannot run', () => {
  expect(() => parseCommandLine(['maf-7d'], known)).toThrow('no workload is called maf-7d: there are maf-6d, glow-28')
  expect(() => parseCommandLine(['profile'], known)).toThrow('profile needs the name of a workload')
  expect(() => parseCommandLine(['--seconds', 'x'], known)).toThrow('--seconds must be above 0, not x')
  expect(() => parseCommandLine(['--threads', '0'], known)).toThrow(
    '--threads must be auto or a whole number above 0, not 0',
  )
  expect(() => parseCommandLine(['--zuko', 'z'], known)).toThrow('a library needs --peers PYTHON')
})
