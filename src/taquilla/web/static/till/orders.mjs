/**
 * Pays and undoes tickets, and moves cash, each once: the key of an order is kept on this device before it is sent, and what the house answered until
 * the cashier has seen it.
 */

import { newKey } from '../client/transport.js'
import { NoShift, NotDone, NotKept, Recovery, answered, hold, isKnown } from './answers.mjs'
import { clock, sender, shift, user } from './context.mjs'
import { orders as kept } from './journal.mjs'

/** @typedef {import('./journal.mjs').Order} Order */

export class Orders extends EventTarget {
  /** Orders that the house has carried out, or those of a page that is gone that it has not, until the cashier has seen so, by key; each is held by this tab. @type {Map<string, {order: Order, release: () => void}>} */
  done = new Map()
  /** What is said of orders whose panel nobody saw when they were refused, until the cashier has read it, by what each is about. @type {Map<string, string>} */
  told = new Map()
  /** Orders that have no answer yet, by key. @type {Map<string, Order>} */
  #sent = new Map()
  /** @type {Recovery<Order>} */
  #recovery = new Recovery(kept, nameOf, (order, release) => this.#goOn(order, release))

  /**
   * Carry out an order, and return it once the house has answered. Throws NoShift, NotKept, NotDone, or the house's refusal.
   * @param {{what: Order['what'], ticket?: any, moved?: any, pin?: number, given?: any[], said?: string}} wanted
   * @returns {Promise<Order>}
   */
  async carryOut({ what, ticket, moved, pin, given, said }) {
    if (shift.isMissing && shift.isNeeded) throw new NoShift()
    // Whoever does it once more has seen that it was not done.
    const about = aboutOf({ ticket, moved })
    this.read(about)
    for (const { order } of this.done.values()) if (order.problem !== undefined && aboutOf(order) === about) this.seen(order.key)
    const { id, number, amount, due, paid_from_wallet } = ticket ?? {}
    /** @type {Order} */
    const order = { key: newKey(), user: user.whole_id, at: clock.now(), wall: Date.now(), what, ticket: ticket && { id, number, amount, due, paid_from_wallet }, moved, pin, given, said }
    this.#recovery.known.add(order.key)
    const release = await hold(nameOf(order.key))
    try {
      await kept.keep(order)
    } catch (cause) {
      release()
      throw new NotKept('the key was not kept', { cause })
    }
    try {
      return await this.#send(order, release)
    } catch (error) {
      await this.#drop(order.key)
      release()
      throw error
    }
  }

  /** Tell whether an order about a ticket or a shift waits for its answer. @param {string | number} id */
  isWaiting(id) {
    return [...this.#sent.values()].some(({ ticket, moved }) => (ticket?.id ?? moved.shift) === id)
  }

  /** @param {Order} order @param {() => void} release */
  async #send(order, release) {
    this.#sent.set(order.key, order)
    try {
      order.answer = await answered(order, () => sent(order), (what) => this.dispatchEvent(new Event(what)))
    } finally {
      this.#sent.delete(order.key)
    }
    // Where it cannot be kept, the order stands as it was sent, and a repetition has the same answer.
    await this.#end(order, release)
    return order
  }

  /** Keep an order until the cashier has seen what has become of it. @param {Order} order @param {() => void} release */
  async #end(order, release) {
    delete order.pin
    await kept.keep(order).catch(() => {})
    this.done.set(order.key, { order, release })
    this.#changed()
  }

  /** Let go of an order: the cashier has seen what the house answered. @param {string} key */
  async seen(key) {
    const held = this.done.get(key)
    this.done.delete(key)
    this.#changed()
    await this.#drop(key)
    held?.release()
  }

  /** Have it said where tickets are sold that an order was not carried out: there it outlives the next sales. @param {string} text @param {{ticket?: any, moved?: any}} order */
  tell(text, order) {
    this.told.set(aboutOf(order), text)
    this.#changed()
  }

  /** Let go of what was said of an order. @param {string} about */
  read(about) {
    if (this.told.delete(about)) this.#changed()
  }

  /** @param {string} key */
  async #drop(key) {
    await kept.forget(key).then(() => this.#recovery.known.delete(key), () => {})
  }

  /** Go on with the orders of this user that no tab works on. */
  recover() {
    return this.#recovery.look()
  }

  /** @param {Order} order @param {() => void} release */
  async #goOn(order, release) {
    if (order.answer !== undefined || order.problem !== undefined) {
      this.done.set(order.key, { order, release })
      return this.#changed()
    }
    try {
      await this.#send(order, release)
      if (order.moved) this.dispatchEvent(new Event('found'))
    } catch (error) {
      order.problem = /** @type {any} */ (error).problem ?? null
      await this.#end(order, release)
    }
  }

  #changed() {
    this.dispatchEvent(new Event('changed'))
  }
}

/** @param {string} key */
const nameOf = (key) => `order ${key}`

/** Tell orders apart that are about something else. @param {{ticket?: any, moved?: any}} order */
const aboutOf = ({ ticket, moved }) => ticket?.id ?? `${moved.shift} ${moved.direction} ${moved.amount} ${moved.reason}`

/** @param {Order} order @returns {Promise<any>} */
async function sent({ what, ticket, moved, pin, given, key }) {
  if (what === 'move') {
    const { shift, ...body } = moved
    return sender.shifts.moveCash(shift, body, { key })
  }
  if (what !== 'pay') return sender.tickets[what](ticket.id, { key })
  if (pin !== undefined) return sender.tickets.pay(ticket.id, { pin: Number(pin), given }, { key })
  // Its cashier has logged out meanwhile: it is found if it was carried out, and not sent again if it was not.
  if (!(await isKnown({ key }))) throw new NotDone()
  // What the ticket has won in all may be more: an earlier prize was paid before.
  return { prize: ticket.due }
}
