// Run by the browser: leaves what `compute` gives, or why it failed, where the test finds it.
import { compute } from './compute.js'

compute().then(
  (results) => {
    globalThis.outcome = { results: JSON.stringify(results) }
  },
  (error) => {
    globalThis.outcome = { error: String(error?.stack ?? error) }
  },
)
