/**
 * Keeps each sale on this device until its paper is out: first its keys, before a request leaves, then what the house answered.
 *
 * A commit is on the disk when it is reported (strict durability), so a power cut takes nothing away.
 */

const STORE = 'sales'
/** @type {Promise<IDBDatabase> | null} */
let opened = null

/**
 * A sale of this device, with the key of its print. step: sending (no answer yet), sold, printed (the paper's bytes are here).
 * @typedef {{key: string, printKey: string, user: number, at: number, wall: number, body: {wagers: any[]}, step: 'sending' | 'sold' | 'printed',
 *   ticket?: any, paper?: {format: string, bytes: Uint8Array}}} Sale
 */

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('taquilla-till', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
    request.onsuccess = () => {
      // Another release, or somebody who clears the site's data: open it anew next time.
      request.result.onversionchange = () => forgetDatabase(request.result)
      request.result.onclose = () => forgetDatabase(request.result)
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('blocked'))
  })
  opened.catch(() => {
    opened = null
  })
  return opened
}

/** @param {IDBDatabase} database */
function forgetDatabase(database) {
  database.close()
  opened = null
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function within(mode, act) {
  const transaction = (await open()).transaction(STORE, mode, { durability: 'strict' })
  const request = act(transaction.objectStore(STORE))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? request.error)
  })
}

/** Keep a sale as it stands. @param {Sale} sale */
export const keep = (sale) => within('readwrite', (store) => store.put(sale))
/** @param {string} key */
export const forget = (key) => within('readwrite', (store) => store.delete(key))
/** @param {string} key @returns {Promise<Sale | undefined>} */
export const find = (key) => within('readonly', (store) => store.get(key))
/** @returns {Promise<Sale[]>} */
export const all = () => within('readonly', (store) => store.getAll())
