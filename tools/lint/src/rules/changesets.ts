import { parse } from 'yaml'
import type { Finding } from '../finding.ts'
import type { Rule } from '../workspace.ts'

const rule = 'changesets'

/** What was never released waits in a changeset, and changesets name packages that are released. */
export const changesets: Rule = (workspace) => {
  const published = workspace.packages.filter(
    ({ folder, manifest }) => !folder.startsWith('tools/') && manifest.private !== true,
  )
  const names = new Set(published.map(({ manifest }) => manifest.name))
  const named = [...workspace.files].flatMap(([file, text]) => namesIn(file, text))
  const waiting = new Set(named.map(({ name }) => name))
  const strangers = named
    .filter(({ name }) => !names.has(name))
    .map(({ file, name }): Finding => {
      return { file, line: 1, rule, what: `'${name}' is no public package`, do: 'correct the name or drop it' }
    })
  const forgotten = published
    .filter(({ manifest }) => manifest['version'] === '0.0.0' && !waiting.has(manifest.name ?? ''))
    .map(({ folder, manifest }): Finding => {
      const what = `no changeset would release '${manifest.name}' for the first time`
      return { file: `${folder}/package.json`, line: 1, rule, what, do: 'run pnpm changeset' }
    })
  return [...strangers, ...forgotten]
}

/** The packages that a changeset names at its head; none for any other file. */
function namesIn(file: string, text: string): { file: string; name: string }[] {
  if (!/^\.changeset\/(?!README)[^/]+\.md$/.test(file)) return []
  const head = /^---\n([\s\S]*?)\n?---/.exec(text)?.[1] ?? ''
  return Object.keys((parse(head) ?? {}) as Record<string, string>).map((name) => ({ file, name }))
}
