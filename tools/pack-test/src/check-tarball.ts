import { readFileSync, statSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Checks } from './checks.ts'
import { contentFaults } from './content-faults.ts'
import type { PackedPackage } from './pack-packages.ts'

/** Checks one tarball: what is in it, what publint says, and what TypeScript finds in it. */
export async function checkTarball(checks: Checks, packed: PackedPackage): Promise<void> {
  const size = (statSync(packed.tarball).size / 1024).toFixed(1)
  await checks.run(`${packed.name}: contents, ${size} KB packed`, () => throwFaults(contentFaults(packed.folder)))
  await checks.run(`${packed.name}: publint`, async () => {
    const { messages, pkg } = await publint({ pkgDir: packed.folder, pack: false, strict: true })
    const serious = messages.filter(({ type }) => type !== 'suggestion')
    throwFaults(serious.map((message) => formatMessage(message, pkg) ?? message.code))
  })
  // A program that nobody imports has no types to be wrong.
  if (packed.isProgram) return
  await checks.run(`${packed.name}: are the types wrong`, async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)))
    if (result.types === false) throw new Error('no types')
    // ES modules only: what `require` and the resolution of Node 10 would find is not promised.
    const problems = result.problems.filter(
      (problem) =>
        !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)) &&
        !('resolutionOption' in problem && problem.resolutionOption === 'node10'),
    )
    throwFaults(problems.map((problem) => JSON.stringify(problem)))
  })
}

function throwFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.map((fault) => `  ${fault}`).join('\n'))
}
