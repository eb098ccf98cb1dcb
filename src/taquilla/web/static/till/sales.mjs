/**
 * Sells: no sale is lost or doubled, and no paper comes before the house's answer.
 *
 * A sale goes through its steps under a lock of the browser's, so of several tabs one works on it; a tab that dies leaves the lock
 * to the next one, which goes on from the step that is kept.
 */

import { newKey } from '../client/transport.js'
import { client, clock, isLoggedOut, isRefusal, user } from './context.mjs'
import { all, find, forget, keep } from './journal.mjs'
import { put, takePrint } from './paper.mjs'

const FIRST_PAUSE_MS = 500
const PAUSE_MAX_MS = 8_000
/** Later than this nobody waits for the ticket any more: it is found if it was sold, and not sold any more if it was not. */
const OLD_MS = 120_000
/** What no house sells: under the key of a sale it is refused for another reason than under a fresh one. */
const PROBE = { wagers: [{ draw_id: Number.MAX_SAFE_INTEGER, game: 'triple', selection: '000', stake: '1' }] }

/** @typedef {import('./journal.mjs').Sale} Sale */

/** The sale was not sent, because its key could not be kept on this device. */
export class NotKept extends Error {}

/** The sale has got no answer for so long that it was not sent again, and the house has never seen its key. */
export class NotSold extends Error {}

export class Sales extends EventTarget {
  /** Sales whose paper is still to come, by key; each is held by this tab. @type {Map<string, {sale: Sale, release: () => void, isOwn: boolean}>} */
  open = new Map()
  /** Keys that this tab knows already. @type {Set<string>} */
  #known = new Set()

  /**
   * Sell a ticket, and return it once the house has answered. Throws NotKept, or the house's refusal.
   * @param {{wagers: any[]}} body
   */
  async sell(body) {
    /** @type {Sale} */
    const sale = { key: newKey(), printKey: newKey(), user: user.id, at: clock.now(), wall: Date.now(), body, step: 'sending' }
    this.#known.add(sale.key)
    const release = await hold(sale.key)
    try {
      await keep(sale)
    } catch (cause) {
      release()
      throw new NotKept('the key was not kept', { cause })
    }
    return this.#send(sale, release, true)
  }

  /** @param {Sale} sale @param {() => void} release @param {boolean} isOwn */
  async #send(sale, release, isOwn) {
    try {
      sale.ticket = await this.#answered(() => (isOld(sale) ? found(sale) : repeat(sale)))
    } catch (error) {
      await this.#drop(sale.key).catch(() => {})
      release()
      throw error
    }
    sale.step = 'sold'
    // Where it cannot be kept, the earlier step stands, from which a repetition finds the same ticket.
    await keep(sale).catch(() => {})
    this.open.set(sale.key, { sale, release, isOwn })
    this.#emit('changed')
    return sale
  }

  /** Repeat a command until the house answers. @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
  async #answered(ask) {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      try {
        const answer = await ask()
        this.#emit('answered')
        return answer
      } catch (error) {
        if (isRefusal(error) || error instanceof NotSold) {
          this.#emit('answered')
          throw error
        }
        this.#emit(isLoggedOut(error) ? 'logged-out' : 'silent')
        await this.#pause(pauseMs)
      }
    }
  }

  /** Wait, or until the network is back or somebody has logged in. @param {number} ms */
  #pause(ms) {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer)
        removeEventListener('online', go)
        removeEventListener('focus', go)
        resolve(undefined)
      }
      const timer = setTimeout(go, ms)
      addEventListener('online', go)
      addEventListener('focus', go)
    })
  }

  /** Print a sold ticket. Its print has a key of its own, under which the original comes again if its answer was lost. @param {string} key */
  async print(key) {
    const held = this.open.get(key)
    if (!held) return
    const { sale } = held
    try {
      if (sale.paper === undefined) {
        const paper = await takePrint(sale.ticket.id, sale.printKey)
        Object.assign(sale, { paper, step: 'printed' })
        await keep(sale).catch(() => {})
      }
      await put(/** @type {any} */ (sale.paper), sale.ticket.number)
    } catch (error) {
      this.#emit('changed')
      throw error
    }
    await this.done(key)
  }

  /** Let go of a sale: its paper is out, or the cashier says so. @param {string} key */
  async done(key) {
    const held = this.open.get(key)
    this.open.delete(key)
    await this.#drop(key).catch(() => {})
    held?.release()
    this.#emit('changed')
  }

  /** @param {string} key */
  async #drop(key) {
    await forget(key)
    this.#known.delete(key)
  }

  /** Go on with the sales of this user that a dead tab, a crash or a power cut has left, each as soon as nobody else works on it. */
  async recover() {
    for (const { key } of (await all()).filter((sale) => sale.user === user.id && !this.#known.has(sale.key))) {
      this.#known.add(key)
      this.#recoverOne(key)
    }
  }

  /** @param {string} key */
  async #recoverOne(key) {
    const release = await hold(key)
    const sale = await find(key)
    if (sale === undefined) {
      this.#known.delete(key)
      return release()
    }
    if (sale.step !== 'sending') {
      this.open.set(key, { sale, release, isOwn: false })
      return this.#emit('changed')
    }
    try {
      await this.#send(sale, release, false)
    } catch (error) {
      this.dispatchEvent(new CustomEvent('not-sold', { detail: { sale, error } }))
    }
  }

  /** @param {string} name */
  #emit(name) {
    this.dispatchEvent(new Event(name))
  }
}

/** @param {Sale} sale */
const repeat = (sale) => client.tickets.sell(/** @type {any} */ (sale.body), { key: sale.key })

/** Tell whether a sale began too long ago, by the house's clock or by that of the device: either may have stood still. @param {Sale} sale */
const isOld = (sale) => clock.now() - sale.at > OLD_MS || Date.now() - sale.wall > OLD_MS

/** Return the ticket of an old sale. Throws NotSold where the house has never seen its key. @param {Sale} sale */
async function found(sale) {
  try {
    await client.tickets.sell(/** @type {any} */ (PROBE), { key: sale.key })
  } catch (error) {
    const { reason } = /** @type {any} */ (error)
    if (reason === 'KEY_REUSED') return repeat(sale)
    if (reason === 'DRAWS_CLOSED') throw new NotSold()
    throw error
  }
  throw new NotSold()
}

/** Wait for the lock of a sale, and return what lets it go. @param {string} key @returns {Promise<() => void>} */
function hold(key) {
  return new Promise((resolve, reject) => {
    navigator.locks.request(`sale ${key}`, () => new Promise((release) => resolve(() => release(undefined)))).catch(reject)
  })
}
