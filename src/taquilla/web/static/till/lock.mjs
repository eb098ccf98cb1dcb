/**
 * The screen of a locked till. It protects a counter from somebody who stands at it while nobody attends: the page shows and does
 * nothing, and the house refuses the session, whatever page is opened. Until the house has heard of it, as without a network, the
 * page alone is locked: that is a curtain, and no wall.
 */

import { data, moreTexts, say, user } from './context.mjs'
import { button, fill, h } from './dom.mjs'

const PATIENCE_MS = 20_000

export class Lock {
  #isTold = false
  /** @type {Promise<{asks: string, why: string}> | undefined} */
  #telling
  #asks = 'pin'
  #hasPin = true
  /** Whether the house is asked to open: an Enter that is pressed twice would count a wrong PIN twice. */
  #isOpening = false

  /** @param {() => void} opened */
  constructor(opened) {
    this.opened = opened
    this.dialog = /** @type {HTMLDialogElement} */ (h('dialog', { id: 'lock' }))
    // A browser lets a second Escape close any dialog.
    this.dialog.addEventListener('cancel', (event) => event.preventDefault())
    this.dialog.addEventListener('close', () => this.dialog.isConnected && !this.dialog.open && this.dialog.showModal())
  }

  /** Show the lock, and tell the house. A sale that it has not admitted yet waits under its own key, as after a session's end. */
  async show() {
    if (!this.dialog.isConnected) await moreTexts()
    // The one who has waited for the texts first has shown it.
    if (!this.dialog.isConnected) {
      this.#ask(this.#asks)
      document.body.append(this.dialog)
      this.dialog.showModal()
    }
    // Behind a proof that is under way it would lock the session of an open page.
    if (this.#isTold || this.#isOpening) return
    const telling = (this.#telling ??= this.#post('/till/lock', {}))
    try {
      const { asks } = await telling
      // It was opened meanwhile in another tab, or the other one who waits has heard it first.
      if (telling !== this.#telling) return
      this.#isTold = true
      this.#hasPin = asks === 'pin'
      if (asks === 'password' && this.#asks === 'pin') this.#ask(asks)
    } finally {
      if (telling === this.#telling) this.#telling = undefined
    }
  }

  /** @param {string} asks what opens: `pin`, `password` or `code`, which is the password with a code @param {string} [why] */
  #ask(asks, why = '') {
    this.#asks = asks
    const field = (/** @type {string} */ name, /** @type {Record<string, any>} */ more) =>
      h('div', { class: 'field' }, h('label', { for: `lock-${name}` }, say(name)), h('input', { id: `lock-${name}`, name, required: true, ...more }))
    const isPin = asks === 'pin'
    const fields = isPin
      ? field('pin', { type: 'password', inputmode: 'numeric', autocomplete: 'off', minlength: 4, maxlength: 6, autofocus: true })
      : [field('password', { type: 'password', autocomplete: 'current-password', autofocus: true }), asks === 'code' && h('div', {}, field('one_time_code', { inputmode: 'numeric', autocomplete: 'one-time-code' }))]
    const leave = () => /** @type {HTMLFormElement} */ (document.querySelector('form[action="/logout"]')).requestSubmit()
    const others = h('p', { class: 'choices' }, this.#hasPin && button(say(isPin ? 'by_password' : 'by_pin'), () => this.#ask(isPin ? 'password' : 'pin')), button(say('other_cashier'), leave))
    const form = h('form', { class: 'stack', onsubmit: (/** @type {SubmitEvent} */ event) => this.#open(event) }, fields, h('p', { class: 'wrong', role: 'alert' }, why), h('button', { class: 'primary' }, say('unlock')), others)
    this.dialog.setAttribute('aria-label', say('locked'))
    fill(this.dialog, h('h2', {}, say('locked')), h('p', {}, user.email), form)
    this.dialog.querySelector('input')?.focus()
  }

  /** @param {SubmitEvent} event */
  async #open(event) {
    event.preventDefault()
    if (this.#isOpening) return
    this.#isOpening = true
    const { pin, password, one_time_code: code } = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)))
    try {
      // A lock that came to the house after its PIN would lock the session of an open page.
      await this.#telling?.catch(() => {})
      const { asks, why } = await this.#post('/till/unlock', { ...(pin ? { pin } : { password }), ...(code && { code }) })
      asks === 'nothing' ? this.opened() : this.#ask(asks, why)
    } catch {
      this.#ask(this.#asks, say('no_answer'))
    } finally {
      this.#isOpening = false
    }
  }

  /** Take the lock away. */
  remove() {
    // A dialog that leaves the page while it is open can be shown no second time.
    this.dialog.close()
    this.dialog.remove()
    this.#isTold = false
    this.#telling = undefined
  }

  /** @param {string} path @param {Record<string, any>} fields @returns {Promise<{asks: string, why: string}>} */
  async #post(path, fields) {
    const response = await fetch(path, { method: 'POST', headers: { 'taquilla-user': user.whole_id }, body: new URLSearchParams(fields), redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
    // The session is over, or somebody else's: the page leads there, and what waits is found again behind the login.
    if (response.type === 'opaqueredirect') location.assign('/till')
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return response.json()
  }
}
