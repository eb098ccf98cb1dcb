/** Asks the house until it answers, under a key that is kept: what each order of a till needs, be it a sale, a payment or an undoing. */

import { client, clock, isBack, isLoggedOut, isRefusal, isShutOut, isUnread, user } from './context.mjs'

const FIRST_PAUSE_MS = 100
const PAUSE_MAX_MS = 8_000
/** Later than this nobody waits for an order any more: it is found if it was carried out, and not sent again if it was not. */
const OLD_MS = 120_000
/** What no house sells: under the key of an order that was carried out it is refused for another reason than under a fresh one. */
const PROBE = { wagers: [{ draw_id: Number.MAX_SAFE_INTEGER, game: 'triple', selection: '000', stake: '1' }] }
/** What no shift takes, whose movements remember their keys apart from sales. */
const PROBE_OF_CASH = { direction: 'in', amount: '0', reason: '-' }
/** Why the house refuses a probe under a fresh key. */
const UNKNOWN = ['DRAWS_CLOSED', 'DISK_FULL', 'AMOUNT_INVALID', 'SHIFT_CLOSED']

/** An order was not sent, because its key could not be kept on this device. */
export class NotKept extends Error {}

/** An order was not sent: its money needs an open shift (SH-08). */
export class NoShift extends Error {}

/** An order has got no answer for so long that it was not sent again, and the house has never seen its key. */
export class NotDone extends Error {}

/**
 * Send an order until the house answers. Throws its refusal, or NotDone.
 * @template T
 * @param {{key: string, at: number, wall: number, moved?: any, isFound?: boolean}} order isFound: it was sent before by a tab that is gone
 * @param {() => Promise<T>} send
 * @param {(what: 'answered' | 'silent' | 'logged-out') => void} heard
 * @returns {Promise<T>}
 */
export async function answered(order, send, heard) {
  let isSent = order.isFound ?? false
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    try {
      if (isOld(order) && !(await isKnown(order))) throw new NotDone()
      const answer = await send()
      heard('answered')
      return answer
    } catch (error) {
      // Whoever may not sell any more may have sold before.
      if ((isRefusal(error) && !(isSent && isShutOut(error))) || error instanceof NotDone) {
        heard('answered')
        throw error
      }
      isSent ||= !isUnread(error)
      const isOut = isLoggedOut(error)
      heard(isOut ? 'logged-out' : 'silent')
      do await pause(isOut ? PAUSE_MAX_MS : pauseMs)
      while (isOut && !(await isBack()))
    }
  }
}

/** Wait, or until the network is back or somebody has logged in. @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      for (const name of ['online', 'focus']) removeEventListener(name, go)
      resolve(undefined)
    }
    const timer = setTimeout(go, ms)
    for (const name of ['online', 'focus']) addEventListener(name, go)
  })
}

/**
 * Tell whether an order began too long ago, by the house's clock or by that of the device: either may have stood still. One that goes
 * before the order was put back, as after a power cut, or is of a page that was kept: then nobody knows for how long it waits.
 * @param {{at: number, wall: number}} order
 */
const isOld = (order) => Math.abs(clock.now() - order.at) > OLD_MS || Math.abs(Date.now() - order.wall) > OLD_MS

/** Tell whether the house has carried out a command under a key. moved: it is a movement of cash. @param {{key: string, moved?: any}} order */
export async function isKnown({ key, moved }) {
  try {
    await (moved ? client.shifts.moveCash(moved.shift, /** @type {any} */ (PROBE_OF_CASH), { key }) : client.tickets.sell(/** @type {any} */ (PROBE), { key }))
  } catch (error) {
    const { reason } = /** @type {any} */ (error)
    if (reason === 'KEY_REUSED') return true
    if (!UNKNOWN.includes(reason)) throw error
  }
  return false
}

/** Wait for the lock of an order, and return what lets it go. @param {string} name @returns {Promise<() => void>} */
export function hold(name) {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise((release) => resolve(() => release(undefined)))).catch(reject)
  })
}

/** Hold a lock as long as this page lives, where nobody else holds it. Returns whether it is held. @param {string} name @returns {Promise<boolean>} */
export function holdForLife(name) {
  return new Promise((resolve, reject) => {
    const held = (/** @type {Lock | null} */ lock) => (resolve(lock !== null), lock && new Promise(() => {}))
    navigator.locks.request(name, { ifAvailable: true }, held).catch(reject)
  })
}

/**
 * The orders of one kind that a dead tab, a crash or a power cut has left. Each is gone on with once, as soon as no other tab works on
 * it, and those that name their tab one after another, as they were made: which lock the browser gives first says nothing of that.
 * @template {{key: string, user: string | number, wall: number, tab?: string, turn?: number}} T
 */
export class Recovery {
  /** Keys that this tab knows already. @type {Set<string>} */
  known = new Set()
  /** Settled once the last order of a tab is taken. @type {Map<string, Promise<void>>} */
  #taken = new Map()

  /**
   * @param {{all: () => Promise<T[]>, find: (key: string) => Promise<T | undefined>}} kept @param {(key: string) => string} nameOf
   * @param {(order: T, release: () => void) => void} goOn
   */
  constructor(kept, nameOf, goOn) {
    this.kept = kept
    this.nameOf = nameOf
    this.goOn = goOn
  }

  /** Look for orders of this user. A page of an earlier release has kept them under the user's number alone. */
  async look() {
    const found = (await this.kept.all()).filter((one) => [user.whole_id, user.id].includes(one.user) && !this.known.has(one.key))
    const made = (/** @type {T} */ { turn, wall }) => turn ?? wall
    for (const { key, tab = key } of found.sort((one, other) => made(one) - made(other))) {
      this.known.add(key)
      const taken = (this.#taken.get(tab) ?? Promise.resolve()).then(() => this.#take(key))
      this.#taken.set(tab, taken)
      taken.catch(() => {
        // The storage has failed, or the lock: it is found again by the next look, and those of its tab behind it.
        this.known.delete(key)
        this.#taken.delete(tab)
      })
    }
  }

  /** Take an order up where its cashier sees it: a tab that is hidden leaves it to the one in front, or waits until it is that itself. @param {string} key */
  async #take(key) {
    const release = await hold(this.nameOf(key))
    try {
      if (document.hidden) throw new Error('nobody sees this tab')
      const order = await this.kept.find(key)
      if (order !== undefined) return void this.goOn({ ...order, isFound: true }, release)
    } catch (error) {
      release()
      throw error
    }
    this.known.delete(key)
    release()
  }
}
