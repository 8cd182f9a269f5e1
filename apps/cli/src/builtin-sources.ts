import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A table that comes with the program. */
export interface BuiltinSource {
  readonly name: string
  readonly about: string
  readonly path: () => string
  readonly sql: string
  /** Rows drawn where the user gives no number. */
  readonly rows: number
}

/** A file of the npm package vega-datasets, which carries its data beside its code. */
function vegaFile(name: string): string {
  const main = createRequire(import.meta.url).resolve('vega-datasets')
  return join(dirname(main), '..', 'data', name)
}

/** The tables by name. */
export const builtinSources: readonly BuiltinSource[] = [
  {
    name: 'flights',
    about: 'departure hour, delay in minutes and distance in miles of 3 million US flights in 2001',
    path: () => vegaFile('flights-3m.parquet'),
    sql: 'SELECT extract(hour FROM date) AS departure_hour, delay, distance FROM data',
    rows: 20_000,
  },
  {
    name: 'weather',
    about: 'daily precipitation (mm), temperatures (C) and wind (m/s) in Seattle, 2012 to 2015',
    path: () => vegaFile('seattle-weather.csv'),
    sql: 'SELECT precipitation, temp_max, temp_min, wind FROM data',
    rows: 1461,
  },
]
