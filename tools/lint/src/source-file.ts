import { type Comment, type Program, parseSync } from 'oxc-parser'

/** A TypeScript file with its syntax tree, parsed when a rule first asks for it. */
export class SourceFile {
  readonly path: string
  readonly text: string
  #parsed: { program: Program; comments: Comment[] } | undefined

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  /** Tests, benchmarks and the fixtures they run may do what shipped code may not. */
  get isTest(): boolean {
    return /\.(test|bench|fixture)\.tsx?$|\/src\/fixtures\//.test(this.path)
  }

  get program(): Program {
    return this.#parse().program
  }

  get comments(): readonly Comment[] {
    return this.#parse().comments
  }

  /** The 1-based line of an offset into the text. */
  lineAt(offset: number): number {
    return this.text.slice(0, offset).split('\n').length
  }

  #parse(): { program: Program; comments: Comment[] } {
    if (this.#parsed === undefined) {
      const { program, comments, errors } = parseSync(this.path, this.text, { sourceType: 'module' })
      const [error] = errors
      if (error !== undefined) throw new Error(`${this.path}: cannot be parsed: ${error.message}`)
      this.#parsed = { program, comments }
    }
    return this.#parsed
  }
}
