import { appShape } from './rules/app-shape.ts'
import { changesets } from './rules/changesets.ts'
import { escapes } from './rules/escapes.ts'
import { fileNames } from './rules/file-names.ts'
import { floors } from './rules/floors.ts'
import { indexExports } from './rules/index-exports.ts'
import { packageShape } from './rules/package-shape.ts'
import { randomness } from './rules/randomness.ts'
import { repoWords } from './rules/repo-words.ts'
import { testsPresent } from './rules/tests-present.ts'
import { tfOp } from './rules/tf-op.ts'
import type { Rule } from './workspace.ts'

/** Every house rule that Biome cannot check. */
export const allRules: readonly Rule[] = [
  appShape,
  changesets,
  escapes,
  fileNames,
  floors,
  indexExports,
  packageShape,
  randomness,
  repoWords,
  testsPresent,
  tfOp,
]
