/**
 * Keeps each sale on this device until its paper is out, or the cashier has read that it was not made, and each payment, undoing and
 * movement of cash until the cashier has seen what has become of it: first the keys, before a request leaves, then what the house
 * answered.
 *
 * A commit is on the disk when it is reported (strict durability), so a power cut takes nothing away.
 */

const [SALES, ORDERS] = ['sales', 'orders']
/** @type {Promise<IDBDatabase> | null} */
let opened = null

/**
 * A sale of this device, with the key of its print. step: sending (no answer yet), sold, printed (the paper's bytes are here), refused
 * (not made: for this problem, or because it was too old, and its page was gone before the cashier heard so). tab is the
 * tab that it was made in, turn its place among the sales of that; pages of an earlier release have kept neither. said is what was
 * handed over, as the cashier has read it.
 * @typedef {{key: string, printKey: string, user: string | number, tab?: string, turn?: number, at: number, wall: number, body: {wagers: any[], tender?: any}, said?: string, step: 'sending' | 'sold' | 'printed' | 'refused', problem?: any,
 *   ticket?: any, paper?: import('./paper.mjs').Paper}} Sale
 */

/**
 * A payment or an undoing of a ticket, or cash that is moved in or out of a shift. answer: what the house said, once it has carried it
 * out; problem: what it has refused it for, null where it was too old, if its page was gone before the cashier heard so; said: what to
 * hand out, where it is not the own cash alone. ticket has its id, number, amount and what is due; moved the shift, in or out, the amount
 * and the reason.
 * @typedef {{key: string, user: string | number, at: number, wall: number, what: 'pay' | 'cancel' | 'revert' | 'move',
 *   ticket?: any, moved?: any, pin?: number, given?: any[], said?: string, answer?: any, problem?: any}} Order
 */

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('taquilla-till', 2)
    request.onupgradeneeded = () => {
      const { result } = request
      for (const name of [SALES, ORDERS]) if (!result.objectStoreNames.contains(name)) result.createObjectStore(name, { keyPath: 'key' })
    }
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
 * @param {string} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function within(name, mode, act) {
  const database = await open()
  const begin = (/** @type {IDBDatabase} */ one) => one.transaction(name, mode, { durability: 'strict' })
  let transaction
  try {
    transaction = begin(database)
  } catch {
    // A device that slept may have lost it without a word.
    forgetDatabase(database)
    transaction = begin(await open())
  }
  const request = act(transaction.objectStore(name))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? request.error)
  })
}

/** @template {{key: string}} T @param {string} name */
function journal(name) {
  return {
    /** Keep one as it stands. @param {T} one */
    keep: (one) => within(name, 'readwrite', (store) => store.put(one)),
    /** @param {string} key @returns {Promise<undefined>} */
    forget: (key) => within(name, 'readwrite', (store) => store.delete(key)),
    /** @param {string} key @returns {Promise<T | undefined>} */
    find: (key) => within(name, 'readonly', (store) => store.get(key)),
    /** @returns {Promise<T[]>} */
    all: () => within(name, 'readonly', (store) => store.getAll()),
  }
}

/** @type {ReturnType<typeof journal<Sale>>} */
export const sales = journal(SALES)
/** @type {ReturnType<typeof journal<Order>>} */
export const orders = journal(ORDERS)

/** Take PINs off this device, with the paper that shows them: the cashier logs out. Paper comes again under the key of its print. */
export async function forgetPins() {
  for (const name of [SALES, ORDERS]) {
    await within(name, 'readwrite', (store) => {
      const every = store.openCursor()
      every.onsuccess = () => {
        if (every.result === null) return
        const { pin, paper, ...one } = every.result.value
        delete one.ticket?.pin
        every.result.update(one)
        every.result.continue()
      }
      return every
    })
  }
}
