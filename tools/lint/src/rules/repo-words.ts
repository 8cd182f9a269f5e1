import type { Finding } from '../finding.ts'
import type { Rule } from '../workspace.ts'

const rule = 'repo-words'

/** What no file of the repository may say: where it was written, and where packages came from. */
const forbidden: readonly { pattern: RegExp; what: string; do: string }[] = [
  {
    pattern: /(?<![\w.$}/])\/(work|root|home|Users)\/[.\w]/,
    what: 'a path of one machine',
    do: 'use a path relative to the repository, or a temporary folder',
  },
  {
    pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}\b|^\s*@?[\w:/-]*registry\s*=/m,
    what: "a package registry's host",
    do: "leave the registry to the user's own settings",
  },
]

/** The repository holds no machine's paths and no registry's address. */
export const repoWords: Rule = (workspace) =>
  [...workspace.files].flatMap(([file, text]): Finding[] => {
    const rules = file === 'pnpm-lock.yaml' ? [...forbidden, lockUrl] : forbidden
    return rules.flatMap(({ pattern, what, do: todo }) => {
      const found = pattern.exec(text)
      if (found === null) return []
      return [{ file, line: text.slice(0, found.index).split('\n').length, rule, what, do: todo }]
    })
  })

const lockUrl = {
  pattern: /https?:\/\//,
  what: 'a URL in the lockfile',
  do: 'install with the default registry settings, so that only integrity hashes are kept',
}
