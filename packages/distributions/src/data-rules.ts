import type { ParameterRule } from './parameter-domain.ts'

/** Any finite number. */
export const finiteData: ParameterRule = { rule: 'must be finite', holds: Number.isFinite }

/** Finite and at least 0. */
export const nonNegativeData: ParameterRule = {
  rule: 'must be finite and at least 0',
  holds: (value) => value >= 0 && Number.isFinite(value),
}

/** Finite and above 0. */
export const positiveData: ParameterRule = {
  rule: 'must be finite and above 0',
  holds: (value) => value > 0 && Number.isFinite(value),
}

/** Whole numbers of at least 0. */
export const countData: ParameterRule = {
  rule: 'must be whole numbers of at least 0',
  holds: (value) => value >= 0 && Number.isInteger(value),
}

/** 0 and 1. */
export const binaryData: ParameterRule = { rule: 'must be 0 or 1', holds: (value) => value === 0 || value === 1 }
