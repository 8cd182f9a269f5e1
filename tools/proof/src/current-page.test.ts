import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bijectorCatalogue } from './bijector-catalogue.ts'
import type { Laws } from './capability-page.ts'
import { currentPage, lawsFile, pageFile } from './current-page.ts'
import { distributionCatalogue, implicitDraws } from './distribution-catalogue.ts'
import { readPeers } from './peers.ts'
import { bijectorClasses, distributionClasses, surveyClasses } from './survey.ts'

it('the catalogues have one recipe for each exported class', () => {
  expect(Object.keys(distributionCatalogue).sort()).toEqual([...distributionClasses.keys()].sort())
  expect(Object.keys(bijectorCatalogue).sort()).toEqual([...bijectorClasses.keys()].sort())
})

it('the laws of every class are counted: `pnpm capabilities`', () => {
  const laws = JSON.parse(readFileSync(lawsFile, 'utf8')) as Laws
  const missing = (classes: Iterable<string>, counted: object): string[] =>
    [...classes].filter((name) => !(name in counted))
  expect(missing(distributionClasses.keys(), laws.distributions)).toEqual([])
  expect(missing(bijectorClasses.keys(), laws.bijectors)).toEqual([])
})

it('every distribution has a density, and those listed as implicit have gradients of draws', () => {
  const { distributions } = surveyClasses()
  for (const [name, { functions }] of distributions) expect(functions['logProb'], name).toBe(true)
  const implicit = [...distributions].filter(([, { draws }]) => draws === 'implicit').map(([name]) => name)
  expect(implicit.sort()).toEqual([...implicitDraws].sort())
})

it('every bijector of the catalogue inverts what it did', () => {
  for (const [name, { inverts }] of surveyClasses().bijectors) expect(inverts, name).toBe(true)
})

it('the other libraries have one cell each', () => {
  const { systems, distributions, bijectors } = readPeers()
  for (const [name, cells] of Object.entries({ ...distributions, ...bijectors })) {
    expect(cells, name).toHaveLength(systems.length)
  }
})

it('the page is what the code makes: `pnpm capabilities --keep-laws`', async () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(await currentPage())
})
