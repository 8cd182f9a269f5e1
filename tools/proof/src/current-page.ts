import { readFileSync } from 'node:fs'
import { useBackend } from '@tfjs-flows/runtime'
import { distributionTolerances, type Tolerances, tolerances } from '@tfjs-flows/testing'
import { capabilityPage, type Laws } from './capability-page.ts'
import { readPeers } from './peers.ts'
import { surveyClasses } from './survey.ts'

/** Where the page is kept. */
export const pageFile: URL = new URL('../../../docs/capabilities.md', import.meta.url)

/** Where the counts of the last full run of the tests are kept. */
export const lawsFile: URL = new URL('laws.json', import.meta.url)

/** The page as the code makes it now, with the laws of the last full run. */
export async function currentPage(): Promise<string> {
  const laws = JSON.parse(readFileSync(lawsFile, 'utf8')) as Laws
  const bijectorTolerances = new Map<string, Tolerances>()
  for (const backend of ['wasm', 'cpu'] as const) {
    await useBackend(backend)
    bijectorTolerances.set(backend, tolerances())
  }
  return capabilityPage({
    survey: surveyClasses(),
    laws,
    peers: readPeers(),
    distributionTolerances,
    bijectorTolerances,
  })
}
