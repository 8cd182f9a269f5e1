// The engine runs in a worker, so that drawing and input never wait for a training step, whatever the backend.
import { Rng } from '@tfjs-flows/core'
import { toyDensities } from '@tfjs-flows/data'
import type { Report, Request } from './protocol.ts'
import { Session } from './session.ts'

const THUMBNAIL_ROWS = 500

const post = (report: Report, moved: Transferable[] = []): void => self.postMessage(report, { transfer: moved })
const session = new Session(post)

self.addEventListener('message', (event: MessageEvent<Request>) => void session.handle(event.data))

const points = Object.values(toyDensities).map(
  (density) =>
    [density.name, density.sample(THUMBNAIL_ROWS, new Rng(0)).map((value) => value / density.extent)] as const,
)
post({ kind: 'thumbnails', points: Object.fromEntries(points) })
