import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { repoWords } from './repo-words.ts'

const check = (text: string, path = 'README.md'): string[] =>
  repoWords(new Workspace({ [path]: text })).map((finding) => `${finding.line} ${finding.what}`)

/** Joined here, so that this file itself holds none of them. */
const path = (...parts: string[]): string => ['', ...parts].join('/')
const host = ['registry', 'example', 'org'].join('.')

describe('repo-words', () => {
  it.each([path('work', 'main'), path('root', '.cache'), path('home', 'someone', 'data'), path('Users', 'someone')])(
    'refuses %s',
    (text) => {
      expect(check(`first\nread ${text}`)).toEqual(['2 a path of one machine'])
      expect(check(`'${text}'`)).toHaveLength(1)
    },
  )

  it("refuses a registry's host", () => {
    expect(check(`see ${host}`)).toEqual(["1 a package registry's host"])
    expect(check(['registry', 'http://localhost:4873'].join('='), '.npmrc')).toHaveLength(1)
  })

  it('refuses URLs in the lockfile alone', () => {
    const text = '  tarball: https://example.org/a.tgz\n'
    expect(check(text, 'pnpm-lock.yaml')).toEqual(['1 a URL in the lockfile'])
    expect(check(text)).toEqual([])
  })

  it('accepts what only looks like them', () => {
    const texts = [
      'https://example.org/home/page',
      './work/a',
      'packages/work/a',
      'the module registry. Then',
      '$HOME/root/a',
    ]
    for (const text of texts) expect(check(text)).toEqual([])
  })
})
