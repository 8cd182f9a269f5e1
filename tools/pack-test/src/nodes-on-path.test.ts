import { expect, it } from 'vitest'
import { nodesOnPath } from './nodes-on-path.ts'

it('finds each version of Node once, the running one first', () => {
  const [[version, program] = []] = [...nodesOnPath()]
  expect([version, program]).toEqual([process.version, process.execPath])
  expect([...nodesOnPath('')]).toEqual([[process.version, process.execPath]])
})
