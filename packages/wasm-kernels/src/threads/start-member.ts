import { type MemberData, memberProgram } from './member-program.ts'

/**
 * Starts a helper, in Node or in a browser, and returns what ends it. It never keeps a program running. A page whose
 * policy forbids workers from blobs has none: its jobs then run on the thread that posts them.
 */
export function startMember(data: MemberData): () => void {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  const node = process?.getBuiltinModule?.('node:worker_threads')
  if (node !== undefined) {
    // The program's own flags may load files that a helper has no use for.
    const worker = new node.Worker(memberProgram, { eval: true, workerData: data, execArgv: [] })
    worker.unref()
    return () => void worker.terminate()
  }
  const url = URL.createObjectURL(new Blob([memberProgram], { type: 'text/javascript' }))
  try {
    const worker = new Worker(url)
    worker.postMessage(data)
    return () => worker.terminate()
  } catch {
    return () => undefined
  } finally {
    // The address must live until the worker has read it.
    setTimeout(() => URL.revokeObjectURL(url), PATIENCE)
  }
}

const PATIENCE = 10_000
