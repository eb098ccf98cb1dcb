/**
 * Sells: no sale is lost or doubled, and no paper comes before the house's answer.
 *
 * A sale goes through its steps under a lock of the browser's, so of several tabs one works on it; a tab that dies leaves the lock
 * to the next one, which goes on from the step that is kept.
 */

import { newKey } from '../client/transport.js'
import { NotKept, Recovery, answered, hold, holdForLife } from './answers.mjs'
import { clock, sender, user } from './context.mjs'
import { sales as kept } from './journal.mjs'
import { isForDevice, put, takePrint } from './paper.mjs'

/** @typedef {import('./journal.mjs').Sale} Sale */

export class Sales extends EventTarget {
  /** Sales whose paper is still to come, by key; each is held by this tab. @type {Map<string, {sale: Sale, release: () => void, isOwn: boolean, isPrinting: boolean, isTaken?: boolean}>} */
  open = new Map()
  /** Sales that a page which is gone has begun, and that were not made, until the cashier has read so, by key; each is held by this tab. @type {Map<string, {sale: Sale, release: () => void}>} */
  unread = new Map()
  /** @type {Recovery<Sale>} */
  #recovery = new Recovery(kept, nameOf, (sale, release) => this.#goOn(sale, release))
  /** The last sale that this tab works on: the next one follows its answer, since whoever was first takes what is left of a number. @type {Promise<any>} */
  #last = Promise.resolve()
  /** The turn of the last sale that this tab knows of: a clock may be put back between two. */
  #turn = 0

  /**
   * Sell a ticket, and return it once the house has answered. Throws NotKept, NotDone, or the house's refusal.
   * @param {string} key @param {{wagers: any[], tender?: any}} body @param {string | undefined} said @param {() => void} isKept called once the sale outlives this page
   */
  sell(key, body, said, isKept) {
    this.#turn = Math.max(this.#turn + 1, Date.now())
    /** @type {Sale} */
    const sale = { key, printKey: newKey(), user: user.whole_id, tab, turn: this.#turn, at: clock.now(), wall: Date.now(), body, said, step: 'sending' }
    this.#recovery.known.add(key)
    // Plays that came back are sold under their key: whoever sells them has read that they were not.
    const unread = this.unread.get(key)
    if (this.unread.delete(key)) this.#emit('changed')
    return this.#inTurn(async (before) => {
      const release = unread?.release ?? (await hold(nameOf(key)))
      try {
        await kept.keep(sale)
      } catch (cause) {
        release()
        throw new NotKept('the key was not kept', { cause })
      }
      isKept()
      await before
      return this.#send(sale, release, true)
    })
  }

  /** Take the next turn, and return what is done in it. @template T @param {(before: Promise<any>) => Promise<T>} act is told when all turns before are over */
  #inTurn(act) {
    const done = act(this.#last)
    this.#last = Promise.allSettled([this.#last, done])
    return done
  }

  /** Tell whether a sale of this device is not over, or was made. @param {string} key */
  async isOpen(key) {
    return ['sending', 'sold', 'printed'].includes((await kept.find(key))?.step ?? '')
  }

  /** @param {Sale} sale @param {() => void} release @param {boolean} isOwn */
  async #send(sale, release, isOwn) {
    try {
      sale.ticket = await answered(
        sale,
        () => sender.tickets.sell(/** @type {any} */ (sale.body), { key: sale.key }),
        (what) => this.#emit(what),
      )
    } catch (error) {
      if (isOwn) {
        await this.#drop(sale.key).catch(() => {})
        release()
      }
      throw error
    }
    sale.step = 'sold'
    // Where it cannot be kept, the earlier step stands, from which a repetition finds the same ticket.
    await kept.keep(sale).catch(() => {})
    this.open.set(sale.key, { sale, release, isOwn, isPrinting: isOwn })
    this.#emit('changed')
    return sale
  }

  /** Print a sold ticket. Its print has a key of its own, under which the original comes again if its answer was lost. @param {string} key */
  async print(key) {
    const held = this.open.get(key)
    // Who presses twice gets one paper.
    if (!held || held.isTaken) return
    held.isTaken = true
    const { sale } = held
    try {
      // Another printer may be chosen meanwhile: under its key the print is the same. Of a ticket that was undone meanwhile it is a copy.
      if (!isForDevice(sale.paper) || (await isUndone(sale.ticket.id))) {
        const paper = await takePrint(sale.ticket.id, sale.printKey)
        Object.assign(sale, { paper, step: 'printed' })
        await kept.keep(sale).catch(() => {})
      }
      await put(/** @type {any} */ (sale.paper), `ticket-${sale.ticket.number}`)
    } catch (error) {
      held.isPrinting = held.isTaken = false
      this.#emit('changed')
      throw error
    }
    await this.done(key)
  }

  /** Return the key of a sale whose paper is still to come. @param {string} ticketId */
  keyOf(ticketId) {
    return [...this.open.values()].find(({ sale }) => sale.ticket.id === ticketId)?.sale.key
  }

  /** Let go of a sale: its paper is out, the cashier says so or that it was not made, or its ticket was undone. @param {string} key */
  async done(key) {
    const held = this.open.get(key) ?? this.unread.get(key)
    for (const each of [this.open, this.unread]) each.delete(key)
    await this.#drop(key).catch(() => {})
    held?.release()
    this.#emit('changed')
  }

  /** @param {string} key */
  async #drop(key) {
    await kept.forget(key)
    this.#recovery.known.delete(key)
  }

  /** Go on with the sales of this user that no tab works on. */
  recover() {
    return this.#recovery.look()
  }

  /** @param {Sale} sale @param {() => void} release */
  async #goOn(sale, release) {
    if (sale.step === 'refused') return this.#sayNotSold(sale, release)
    if (sale.step !== 'sending') {
      this.open.set(sale.key, { sale, release, isOwn: false, isPrinting: false })
      return this.#emit('changed')
    }
    this.#turn = Math.max(this.#turn, sale.turn ?? 0)
    try {
      await this.#inTurn((before) => before.then(() => this.#send(sale, release, false)))
    } catch (error) {
      Object.assign(sale, { step: 'refused', problem: /** @type {any} */ (error).problem })
      await kept.keep(sale).catch(() => {})
      this.#sayNotSold(sale, release)
    }
  }

  /** Have it said that a sale was not made, by this page and by those behind it, until the cashier has read it. @param {Sale} sale @param {() => void} release */
  #sayNotSold(sale, release) {
    this.unread.set(sale.key, { sale, release })
    this.#emit('changed')
    this.dispatchEvent(new CustomEvent('not-sold', { detail: sale }))
  }

  /** @param {string} name */
  #emit(name) {
    this.dispatchEvent(new Event(name))
  }
}

/** @param {string} key */
const nameOf = (key) => `sale ${key}`

/** Tell whether a ticket was undone, as far as the house answers at once. @param {string} ticketId */
const isUndone = (ticketId) => sender.tickets.show(ticketId).then(({ status }) => ['canceled', 'rejected'].includes(status), () => false)

const TAB = 'till-tab'
/** This tab's name, which outlives its pages. */
let tab = nameOfTab()
/** Whether this tab has its name alone: a duplicate begins with that of the other one, and takes a name of its own. */
export const isOwnTab = holdForLife(`tab ${tab}`).catch(() => false)
isOwnTab.then((isOwn) => isOwn || (tab = nameOfTab(true)))

function nameOfTab(isAnew = false) {
  const fresh = newKey()
  try {
    const name = (!isAnew && sessionStorage.getItem(TAB)) || fresh
    sessionStorage.setItem(TAB, name)
    return name
  } catch {
    return fresh
  }
}
