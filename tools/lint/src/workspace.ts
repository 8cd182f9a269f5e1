import { parse } from 'yaml'
import type { Finding } from './finding.ts'
import { SourceFile } from './source-file.ts'

/** A package.json as the rules read it; everything in it may be missing. */
export interface Manifest {
  readonly name?: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

/** One member of the workspace. */
export interface Package {
  /** `packages/core` */
  readonly folder: string
  readonly manifest: Manifest
  readonly sources: readonly SourceFile[]
}

/** The repository as the rules see it: texts by path. Tests make one from a record of strings. */
export class Workspace {
  readonly files: ReadonlyMap<string, string>
  readonly sources: readonly SourceFile[]
  readonly packages: readonly Package[]
  /** Versions that several packages share, by name. */
  readonly catalog: Readonly<Record<string, string>>

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files))
    this.sources = [...this.files]
      .filter(([path]) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
      .map(([path, text]) => new SourceFile(path, text))
    this.packages = [...this.files].flatMap(([path, text]) => {
      const folder = /^((?:packages|apps|tools)\/[^/]+)\/package\.json$/.exec(path)?.[1]
      return folder === undefined ? [] : [this.#package(folder, text)]
    })
    const settings = parse(files['pnpm-workspace.yaml'] ?? '{}') as { catalog?: Record<string, string> }
    this.catalog = settings.catalog ?? {}
  }

  #package(folder: string, manifest: string): Package {
    const sources = this.sources.filter((source) => source.path.startsWith(`${folder}/src/`))
    return { folder, manifest: JSON.parse(manifest) as Manifest, sources }
  }
}

/** A house rule. */
export type Rule = (workspace: Workspace) => Finding[]
