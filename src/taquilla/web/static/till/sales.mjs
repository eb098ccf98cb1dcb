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

/** @typedef {import('./journal.mjs').Sale} Sale */

/** The sale was not sent, because its key could not be kept on this device. */
export class NotKept extends Error {}

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
    const sale = { key: newKey(), user: user.id, at: clock.now(), body, step: 'sending' }
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
      sale.ticket = await this.#answered(() => client.tickets.sell(/** @type {any} */ (sale.body), { key: sale.key }))
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
        if (isRefusal(error)) {
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

  /** Print a sold ticket: the original once. Returns whether its paper went out. @param {string} key */
  async print(key) {
    const held = this.open.get(key)
    if (!held) return false
    const { sale } = held
    try {
      if (sale.paper === undefined) {
        sale.step = 'printing'
        await keep(sale).catch(() => {})
        const paper = await takePrint(sale.ticket.id)
        Object.assign(sale, { paper, step: 'printed' })
        await keep(sale).catch(() => {})
      }
      await put(/** @type {any} */ (sale.paper), sale.ticket.number)
    } catch (error) {
      this.#emit('changed')
      throw error
    }
    await this.done(key)
    return true
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

/** Wait for the lock of a sale, and return what lets it go. @param {string} key @returns {Promise<() => void>} */
function hold(key) {
  return new Promise((resolve, reject) => {
    navigator.locks.request(`sale ${key}`, () => new Promise((release) => resolve(() => release(undefined)))).catch(reject)
  })
}
