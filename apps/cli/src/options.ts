import { FlowsError } from '@tfjs-flows/core'
import { type BackendChoice, backendNames } from '@tfjs-flows/runtime'

/** A whole number of at least `least`, or an error that names the option. */
export function wholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= least) return value
    throw new FlowsError('argument', {
      who: option,
      rule: `it must be a whole number of at least ${least}`,
      got: `'${text}'`,
      do: `Write for example ${option} ${Math.max(least, 1000)}`,
    })
  }
}

/** Names separated by commas. */
export function names(option: string): (text: string) => string[] {
  return (text) => {
    const list = text.split(',').map((name) => name.trim())
    if (list.every((name) => name !== '')) return list
    throw new FlowsError('argument', {
      who: option,
      rule: 'it must be names separated by commas',
      got: `'${text}'`,
      do: `Write for example ${option} a,b`,
    })
  }
}

/** Three positive fractions that sum to 1. */
export function fractions(option: string): (text: string) => number[] {
  return (text) => {
    const parts = text.split(',').map(Number)
    const total = parts.reduce((sum, part) => sum + part, 0)
    if (parts.length === 3 && parts.every((part) => part > 0) && Math.abs(total - 1) < 1e-9) return parts
    throw new FlowsError('argument', {
      who: option,
      rule: 'it must be three positive fractions that sum to 1: train, validation, test',
      got: `'${text}'`,
      do: `Write for example ${option} 0.8,0.1,0.1`,
    })
  }
}

/** A whole number of at least 1, or `auto`. */
export function countOrAuto(option: string): (text: string) => number | 'auto' {
  return (text) => (text === 'auto' ? text : wholeNumber(option, 1)(text))
}

const FORMATS = ['.csv', '.tsv', '.parquet'] as const

/** A path that ends in a format the program writes. */
export function tablePath(option: string): (text: string) => string {
  return (text) => {
    if (FORMATS.some((extension) => text.toLowerCase().endsWith(extension))) return text
    throw new FlowsError('argument', {
      who: option,
      rule: `the file must end in ${FORMATS.join(', ')}`,
      got: `'${text}'`,
      do: 'Name a file such as out.csv',
    })
  }
}

/** A finite number above 0. */
export function positiveNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (value > 0 && Number.isFinite(value)) return value
    throw new FlowsError('argument', {
      who: option,
      rule: 'it must be a number above 0',
      got: `'${text}'`,
      do: `Write for example ${option} 0.8`,
    })
  }
}

/** One of a few names. */
export function oneOf<Name extends string>(option: string, choices: readonly Name[]): (text: string) => Name {
  return (text) => {
    const choice = choices.find((name) => name === text)
    if (choice !== undefined) return choice
    throw new FlowsError('argument', {
      who: option,
      rule: `it must be one of ${choices.join(', ')}`,
      got: `'${text}'`,
      do: `Write for example ${option} ${choices.at(-1)}`,
    })
  }
}

/** The name of a backend, or `auto`. */
export function backendChoice(option: string): (text: string) => BackendChoice {
  return oneOf<BackendChoice>(option, ['auto', ...backendNames])
}

/** Whole numbers of at least 0, separated by commas. */
export function wholeNumbers(option: string): (text: string) => number[] {
  return (text) => names(option)(text).map(wholeNumber(option, 0))
}

/** Refuses options that were given and mean nothing here. */
export function refuseOptions<Options extends object>(
  options: Options,
  foreign: readonly (keyof Options & string)[],
  why: string,
): void {
  const given = foreign.find((name) => options[name] !== undefined)
  if (given === undefined) return
  throw new FlowsError('argument', {
    who: `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    rule: why,
    got: `'${String(options[given])}'`,
    do: 'Leave it out',
  })
}
