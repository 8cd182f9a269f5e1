import { type Density, FlowsError, type Json, type Module } from '@tfjs-flows/core'
import { encodeModel, loadModel } from '@tfjs-flows/io'
// Registers its class: a file of the command line may hold one.
import '@tfjs-flows/vae'
import { type DensityName, densityNames, type Settings } from '../settings.ts'

/** Our part of a file's metadata, and that of the command line's files. */
const OURS = 'tfjs-flows-playground'
const COMMAND_LINE = 'tfjs-flows-cli'

/** A density of the plane that came out of a file. */
export interface OpenedModel {
  readonly density: Density
  /** Names of the two columns. */
  readonly columns: readonly [string, string]
  /** The toy problem it was trained on, where the file is one of this page. */
  readonly origin: { readonly density: DensityName; readonly seed: number } | null
  /** What the file says of itself, in a sentence. */
  readonly about: string
}

/** The bytes of a flow's file. */
export function encodeFlow(flow: Module, settings: Settings, step: number): Promise<Uint8Array<ArrayBuffer>> {
  return encodeModel(flow, { metadata: { [OURS]: { columns: ['x', 'y'], step, settings: { ...settings } } } })
}

/**
 * Rebuilds a density of the plane from a file of this page or of the command line. The caller disposes it.
 *
 * @throws FlowsError 'file' for anything that is not such a file, 'not-registered' for a model of another kind
 */
export async function openModel(file: Blob): Promise<OpenedModel> {
  const { model, metadata } = await loadModel(file)
  try {
    const density = checkDensity(model)
    const told = readMetadata(metadata)
    const bound = density.logProbKind === 'exact' ? '' : ' Its log p is a lower bound.'
    return { density, ...told, about: told.about + bound }
  } catch (error) {
    model.dispose()
    throw error
  }
}

function checkDensity(model: Module): Density {
  const { eventShape, batchShape } = model as Partial<Density>
  if (isDensity(model) && batchShape?.length === 0 && eventShape?.join() === '2') return model
  throw new FlowsError('file', {
    who: 'open',
    rule: 'the page draws densities of two columns',
    got: `a ${model.className} of ${eventShape === undefined ? 'no density' : `${eventShape.join(' x ')} columns`}`,
    do: 'Open a model of a table with two columns',
  })
}

function isDensity(model: Module): model is Density & Module {
  return 'logProb' in model && 'sample' in model && 'eventShape' in model && 'batchShape' in model
}

function readMetadata(metadata: { readonly [key: string]: Json }): Omit<OpenedModel, 'density'> {
  const ours = recordAt(metadata, OURS)
  const theirs = recordAt(metadata, COMMAND_LINE)
  const settings = recordAt(ours, 'settings')
  const name = densityNames.find((candidate) => candidate === settings?.['density'])
  const seed = settings?.['seed']
  const columns = columnsOf(ours ?? theirs)
  if (name !== undefined && typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) {
    return { columns, origin: { density: name, seed }, about: `Trained here on ${name} for ${ours?.['step']} steps.` }
  }
  return { columns, origin: null, about: aboutTable(theirs) }
}

/** What a file of the command line says of its model, as far as it says it. */
function aboutTable(theirs: Record<string, Json> | undefined): string {
  const provenance = recordAt(theirs, 'provenance')
  const test = recordAt(theirs, 'testLogProb')
  const words = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
  const model = words(theirs?.['model']) ?? 'A density'
  const data = words(provenance?.['data'])
  const mean = test?.['mean']
  const trained = data === undefined ? '' : ` trained on ${data}`
  const score = typeof mean === 'number' ? `; ${mean.toFixed(3).replace('-', '−')} nats a row on its test rows` : ''
  return `${model}${trained}${score}.`
}

function columnsOf(record: Record<string, Json> | undefined): [string, string] {
  const columns = record?.['columns']
  if (!Array.isArray(columns) || columns.length !== 2) return ['x', 'y']
  return [String(columns[0]), String(columns[1])]
}

function recordAt(record: { readonly [key: string]: Json } | undefined, key: string): Record<string, Json> | undefined {
  const value = record?.[key]
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, Json>)
    : undefined
}
