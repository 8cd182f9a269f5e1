import { readReference, rowsBetween, type TabularData } from './tabular-data.ts'

const FEATURES = 43
/** Of the 3,284 validation rows these are trained on, as the training rows are not at hand. */
const TRAIN_ROWS = 2956

/** MINIBOONE in its published units: the first 2,956 validation rows to train, the rest to validate; or the missing path. */
export function minibooneData(): TabularData | string {
  const held = readReference('miniboone/val.npy')
  if (typeof held === 'string') return held
  const test = readReference('miniboone/test.npy')
  if (typeof test === 'string') return test
  return {
    train: rowsBetween(held.values, FEATURES, 0, TRAIN_ROWS),
    validation: rowsBetween(held.values, FEATURES, TRAIN_ROWS, held.shape[0] ?? 0),
    test: rowsBetween(test.values, FEATURES, 0, test.shape[0] ?? 0),
  }
}
