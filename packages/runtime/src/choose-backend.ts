import { FlowsError } from '@tfjs-flows/core'
import { autoOrder, type BackendName, parseBackendChoice } from './backend-name.ts'
import { type StartContext, startBackend } from './start-backend.ts'
import type { StartFailure } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'

/** One backend that was tried. */
export interface BackendAttempt {
  readonly name: BackendName
  readonly ok: boolean
  /** What runs, or why it does not. */
  readonly reason: string
}

/** The backend that is active now. */
export interface ChosenBackend {
  readonly name: BackendName
  /** What tfjs calls it: `node` and `node-gpu` are both its `tensorflow`. */
  readonly tfjsBackend: string
  /** Why this one, in a sentence. */
  readonly why: string
  /** Every backend that was tried, in order. */
  readonly tried: readonly BackendAttempt[]
}

/** `useBackend` on a given machine. */
export async function chooseBackend(
  choice: string,
  context: Omit<StartContext, 'allowSoftware'>,
): Promise<ChosenBackend> {
  const parsed = parseBackendChoice(choice)
  const mismatch = tfjsMismatch(context.host)
  if (mismatch !== undefined) throw cannotUse(choice, mismatch)
  const names = parsed === 'auto' ? autoOrder : [parsed]
  const tried: BackendAttempt[] = []
  let fix = ''
  for (const name of names) {
    const started = await startBackend(name, { ...context, allowSoftware: parsed !== 'auto' })
    if (started.ok) {
      tried.push({ name, ok: true, reason: started.why })
      const first = parsed === 'auto' ? `the first of ${autoOrder.join(', ')} that starts here: ` : ''
      return { name, tfjsBackend: started.tfjsBackend, why: `${first}${started.why}`, tried }
    }
    if (parsed !== 'auto') throw cannotUse(name, started)
    fix = started.fix
    tried.push({ name, ok: false, reason: started.reason })
  }
  throw cannotUse('auto', {
    ok: false,
    reason: tried.map(({ name, reason }) => `${name}: ${reason}`).join('; '),
    fix,
  })
}

function cannotUse(choice: string, failure: StartFailure): FlowsError {
  const what = choice === 'auto' ? 'one of the backends' : 'the backend'
  return new FlowsError(
    'backend',
    { who: `useBackend('${choice}')`, rule: `${what} must start here`, got: failure.reason, do: failure.fix },
    failure.cause,
  )
}
