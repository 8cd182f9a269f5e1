import { FlowsError } from '@tfjs-flows/core'
import { fileError } from './file-error.ts'

const scheme = 'indexeddb://'
const databaseName = 'tfjs-flows'
const storeName = 'models'

/** The name in an address `indexeddb://name`; undefined for any other address. */
export function storedName(address: string | URL): string | undefined {
  const text = String(address)
  return text.startsWith(scheme) ? text.slice(scheme.length) : undefined
}

/** The bytes under a name; errors: 'file' if there are none. */
export async function readStored(name: string): Promise<Uint8Array> {
  const bytes: unknown = await transact('readonly', (store) => store.get(name))
  if (bytes instanceof Uint8Array) return bytes
  const known = await listStoredModels()
  throw fileError(`IndexedDB must hold a model called '${name}'`, `only [${known.join(', ')}]`, 'Save it first')
}

/** Puts bytes under a name; what was there stays until the new bytes are stored. */
export async function writeStored(name: string, bytes: Uint8Array): Promise<void> {
  await transact('readwrite', (store) => store.put(bytes, name))
}

/** The names of the models that this origin keeps in IndexedDB, sorted. */
export async function listStoredModels(): Promise<string[]> {
  const keys: unknown = await transact('readonly', (store) => store.getAllKeys())
  return (keys as IDBValidKey[]).map(String).sort()
}

/** Removes a model from IndexedDB by its name or its address `indexeddb://name`; does nothing if there is none. */
export async function removeStoredModel(name: string): Promise<void> {
  await transact('readwrite', (store) => store.delete(storedName(name) ?? name))
}

/** Runs one request in one transaction and waits until the transaction is kept. */
async function transact(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await openDatabase()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, mode, { durability: 'strict' })
      const request = ask(transaction.objectStore(storeName))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(refused(transaction.error))
    })
  } finally {
    database.close()
  }
}

function openDatabase(): Promise<IDBDatabase> {
  if (globalThis.indexedDB === undefined) {
    throw new FlowsError('not-available', {
      who: 'load and save',
      rule: `addresses ${scheme} need a browser`,
      got: 'a platform without IndexedDB',
      do: "In Node use a path such as 'flow.safetensors'",
    })
  }
  return new Promise((resolve, reject) => {
    const request = globalThis.indexedDB.open(databaseName, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(storeName)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(refused(request.error))
  })
}

function refused(cause: DOMException | null): FlowsError {
  const reason = cause?.message ?? 'an aborted transaction'
  return fileError('IndexedDB must accept the request', reason, 'Free some storage or allow it for this page', cause)
}
