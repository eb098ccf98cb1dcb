/** The till: its sections, its keys, and whether the house answers. */

import { clock, data, keep, kept, leave, minor, say, secondOf, timeOf, user } from './context.mjs'
import { button, fill, h, key, once, showAbove } from './dom.mjs'
import Find from './find.mjs'
import './leave.mjs'
import { Orders } from './orders.mjs'
import { MEDIA, WIDTHS, changeSettings, settings } from './paper.mjs'
import Pay from './pay.mjs'
import { Sell } from './sell.mjs'

/** Sections by the letter that opens each, beside Alt. Those that are seldom opened are loaded then: the service worker has them. */
const SECTIONS = {
  v: { name: 'sell', load: null },
  p: { name: 'pay', load: async () => Pay },
  b: { name: 'find', load: async () => Find },
  g: { name: 'winners', load: async () => (await import('./winners.mjs')).default },
  z: { name: 'results', load: async () => (await import('./results.mjs')).default },
  c: { name: 'shift', load: async () => (await import('./shift.mjs')).default },
}
const KEYS = [
  ['⏎', 'key_add'], ['+', 'key_sell'], ['Ctrl ⏎', 'key_both'], ['-', 'key_remove'], ['↑', 'key_last'], ['↓', 'key_rows'], ['F2–F9 /', 'key_draws'], ['Alt F', 'key_tender'], ['Alt R', 'key_again'], ['Alt X', 'key_clear'],
  ['Alt I', 'key_printer'], ['Alt E', 'key_train'], ['Alt L', 'key_lock'], ['F1 ?', 'key_help'],
]
/** As many sections as a phone has room for beside its clock: the others are in the menu. */
const TABS_ON_PHONE = 3
/** Keys that have no button of their own elsewhere: a finger presses them at the foot of the page. */
const TAPPED = ['Alt F', 'Alt R', 'Alt X', 'Alt I', 'Alt E', 'Alt L', 'F1 ?']
const RECOVER_MS = 15_000
const LOGIN_MS = 20_000
/** Where a locked page keeps its session, so that a page that is loaded anew is locked too. */
const LOCKED = 'till-locked'
/** Tells the other tabs that somebody is here: one that is left alone would lock them all. */
const used = new BroadcastChannel('till-used')
const LOCKS_MS = data.lock_minutes * 60_000
/** Where a cashier's drafts and chosen draws are kept, and whether the till trains: the next one on this device begins without them. */
const [DRAFTS, CHOSEN, TRAINING] = ['drafts', 'chosen', 'training'].map((name) => `till-${name}-${user.whole_id}`)

export class App {
  minor = minor
  ground = byId('main')
  /** @type {Record<string, any>} */
  sections = {}
  current = 'sell'

  orders = new Orders()

  constructor() {
    this.sell = new Sell(this)
    this.sections.sell = this.sell
    this.dialog = /** @type {HTMLDialogElement} */ (byId('dialog'))
    const tabs = Object.entries(SECTIONS).map(([letter, { name }]) => h('li', {}, button([say(`tab_${name}`), key(`Alt ${letter.toUpperCase()}`)], () => this.open(name), { 'data-section': name })))
    fill(byId('tabs'), tabs)
    this.#wide.addEventListener('change', () => this.#arrange())
    this.#arrange()
    fill(this.ground, this.sell.element)
    addEventListener('keydown', (event) => this.#keyed(event))
    this.dialog.addEventListener('close', () => this.sections[this.current]?.opened?.())
    setInterval(() => this.#tick(), 500)
    const isUsed = () => (this.#usedAt = Date.now())
    used.addEventListener('message', isUsed)
    for (const name of ['keydown', 'pointerdown']) addEventListener(name, () => (isUsed(), used.postMessage('')), true)
    addEventListener('storage', (event) => event.key === LOCKED && (event.newValue === String(data.session) ? this.lock() : this.#unlocked()))
    // Another tab has locked the session before this page heard that it is its own.
    clock.addEventListener('told', () => !this.isLocked && localStorage.getItem(LOCKED) === String(data.session) && this.lock())
    this.#mark()
    this.sell.opened()
    // Whoever trains in a page that is loaded anew would sell in earnest.
    if (kept(sessionStorage, TRAINING)) this.train()
    if (data.is_locked || localStorage.getItem(LOCKED) === String(data.session)) this.lock()
    this.#recover()
    setInterval(() => this.#recover(), RECOVER_MS)
    for (const name of ['online', 'focus']) addEventListener(name, () => this.#recover())
    addEventListener('online', () => this.sell.board.load())
    addEventListener('focus', () => document.body.classList.contains('silent') && this.sell.board.load())
    for (const name of ['error', 'unhandledrejection']) addEventListener(name, () => this.sell.note(say('mistake'), 'bad'))
    addEventListener('offline', () => this.heard('silent'))
    addEventListener('logged-out', () => this.heard('logged-out'))
    navigator.serviceWorker?.register('/till/sw.js', { scope: '/till' }).catch(() => {})
    if (!navigator.locks) this.sell.note(say('needs_https'), 'bad')
    navigator.storage?.persist?.().catch(() => {})
  }

  #wide = matchMedia('(min-width: 48rem)')

  /** On a phone everything but the first sections stands in a menu, which closes behind what is chosen of it. */
  #arrange() {
    const isWide = this.#wide.matches
    const [menu, rest, keys, tabs, more] = ['menu', 'rest', 'keys', 'tabs', 'more-tabs'].map(byId)
    isWide ? tabs.append(...more.children) : more.append(...[...tabs.children].slice(TABS_ON_PHONE))
    menu.onclick = (event) => /** @type {HTMLElement} */ (event.target).closest('button, a') && menu.removeAttribute('open')
    isWide ? menu.after(rest) : menu.append(rest)
    isWide ? byId('paper').before(keys) : rest.append(keys)
  }

  async #recover() {
    if (this.isLocked) return this.#showLock()
    try {
      await this.sell.sales.recover()
      await this.orders.recover()
    } catch {
      // What was kept could not be read: it may have been sent.
      this.sell.note(say('mistake'), 'bad')
    }
  }

  #usedAt = Date.now()
  isLocked = false
  /** @type {import('./lock.mjs').Lock | undefined} */
  #lock

  /** Lock the screen: at once here, and in the house as soon as it hears of it. */
  lock() {
    this.isLocked = true
    document.body.classList.add('locked')
    this.#showLock()
    keep(localStorage, LOCKED, data.session)
  }

  async #showLock() {
    try {
      const { Lock } = await import('./lock.mjs')
      this.#lock ??= new Lock(() => this.#unlocked())
      if (this.isLocked) await this.#lock.show()
    } catch {
      // It is tried again, as sales are. A page whose release is gone is blank until it is loaded anew: it comes back locked, and not at once again.
      const isOfPage = localStorage.getItem(LOCKED) === String(data.session) && performance.now() > RECOVER_MS
      const answers = () =>
        fetch('/till/clock', { redirect: 'manual', signal: AbortSignal.timeout(5_000) }).then(
          ({ ok, type }) => ok || type === 'opaqueredirect',
          () => false,
        )
      if (this.isLocked && !document.getElementById('lock') && isOfPage && (await answers())) leave()
    }
  }

  #unlocked() {
    if (!this.isLocked) return
    localStorage.removeItem(LOCKED)
    // The house has refused this page what it asked for at its beginning.
    if (data.is_locked) return leave()
    this.isLocked = false
    document.body.classList.remove('locked')
    this.#lock?.remove()
    this.#usedAt = Date.now()
    dispatchEvent(new Event('online'))
    this.sections[this.current]?.opened?.()
  }

  #tick() {
    if (LOCKS_MS > 0 && !this.isLocked && Math.abs(Date.now() - this.#usedAt) >= LOCKS_MS) this.lock()
    const now = (this.#wide.matches ? secondOf : timeOf)(clock.now())
    const element = byId('clock')
    if (element.textContent !== now) element.textContent = now
  }

  /** What has no answer, and why. @type {Map<'house' | 'sale' | 'order', string>} */
  #unanswered = new Map()

  /** Show whether the house answers, and what waits for it: a sale first. @param {string} what @param {'house' | 'sale' | 'order'} waiting */
  heard(what, waiting = 'house') {
    const unanswered = this.#unanswered
    const isNews = unanswered.get(waiting) !== what
    if (what === 'answered') {
      // A sale goes on waiting, whatever else is answered: its text keeps the cashier from selling it twice.
      for (const [each, why] of unanswered) if ([waiting, 'house'].includes(each) || why === 'logged-out') unanswered.delete(each)
    } else unanswered.set(waiting, what)
    const isLoggedOut = [...unanswered.values()].includes('logged-out')
    const first = ['sale', 'order', 'house'].find((each) => unanswered.has(/** @type {any} */ (each)))
    const said = isLoggedOut ? say('logged_out') : first ? say(`waiting_for_${first}`) : ''
    fill(byId('state'), said, isLoggedOut && button(say('log_in'), () => this.#askPassword(), { class: 'quiet' }))
    if (what === 'logged-out' && isNews) this.#askPassword()
    document.body.classList.toggle('silent', unanswered.size > 0)
    fill(this.sell.sellLabel, say(unanswered.size > 0 ? 'sell_waiting' : 'sell'))
    if (what === 'silent' && waiting === 'house') this.#askAgain()
  }

  /** Ask for the password of this page's cashier. What waits goes on with the new session, under its own key. */
  #askPassword() {
    if (this.dialog.open || this.isLocked) return
    const field = (/** @type {string} */ name, /** @type {Record<string, any>} */ more) => [h('label', { for: `session-${name}` }, say(name)), h('input', { id: `session-${name}`, ...more })]
    const password = field('password', { type: 'password', autocomplete: 'current-password', required: true, autofocus: true })
    const code = field('one_time_code', { inputmode: 'numeric', autocomplete: 'one-time-code' })
    const codeField = h('div', { class: 'field', hidden: true }, code)
    const why = h('p', { class: 'wrong', role: 'alert' })
    // An Enter that is pressed twice would count a wrong password twice.
    const logIn = once(async () => {
      const body = new URLSearchParams({ again: 'true', email: user.login, password: password[1].value, ...(!codeField.hidden && { code: code[1].value }) })
      try {
        const response = await fetch('/login', { method: 'POST', body, headers: { accept: 'text/html' }, redirect: 'manual', signal: AbortSignal.timeout(LOGIN_MS) })
        if (response.type === 'opaqueredirect') {
          this.dialog.close()
          return dispatchEvent(new Event('online'))
        }
        const page = new DOMParser().parseFromString(await response.text(), 'text/html')
        codeField.hidden = page.getElementById('code') === null
        fill(why, page.querySelector('[role=alert]')?.textContent ?? say('not_understood'))
      } catch {
        fill(why, say('no_answer'))
      }
    })
    const form = h('form', { class: 'stack', onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), logIn()) }, h('p', {}, user.email), h('div', { class: 'field' }, password), codeField, why, h('button', { class: 'primary' }, say('log_in')))
    this.show(say('logged_out'), form)
  }

  #asking = 0

  #askAgain() {
    clearTimeout(this.#asking)
    this.#asking = setTimeout(() => this.sell.board.load(), 2_000 + Math.random() * 3_000)
  }

  /** Open a section. @param {string} name */
  async open(name) {
    const load = Object.values(SECTIONS).find((section) => section.name === name)?.load
    this.current = name
    this.#mark()
    if (load && !this.sections[name]) {
      // What is typed meanwhile is not for the line.
      fill(this.ground)
      try {
        const Kind = await load()
        this.sections[name] ??= new Kind(this)
      } catch {
        await this.open('sell')
        // Where the house answers, another release has taken the place of this part.
        return this.sell.note(say(document.body.classList.contains('silent') ? 'no_answer' : 'mistake'), 'bad')
      }
      // Somebody has gone elsewhere meanwhile.
      if (this.current !== name) return
    }
    fill(this.ground, this.sections[name].element)
    await this.sections[name].opened?.()
  }

  #mark() {
    for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.tabs button'))) {
      tab.dataset.section === this.current ? tab.setAttribute('aria-current', 'page') : tab.removeAttribute('aria-current')
    }
    const keys = this.current === 'sell' ? KEYS : [['⏎', 'key_go'], ['Esc', 'key_back'], ['F1', 'key_help']]
    const shown = (/** @type {string[]} */ [name, text]) => [key(name), ` ${say(text)}`]
    fill(byId('keys'), keys.map((one) => (TAPPED.includes(one[0]) ? button(shown(one), () => this.#tapped(one[0])) : h('span', {}, shown(one)))))
  }

  /** @param {string} name */
  #tapped(name) {
    if (name.startsWith('F1')) this.help()
    else if (name === 'Alt L') this.lock()
    else this.sell.command(name.slice(-1).toLowerCase())
  }

  /** Show one ticket. @param {string} id */
  async openTicket(id) {
    await this.open('find')
    await this.sections.find.show(id)
  }

  /** Go on to pay a ticket. @param {string} id */
  async payTicket(id) {
    await this.open('pay')
    await this.sections.pay.look(id)
  }

  /**
   * Keep the tickets that are put together, should the page be loaded anew. key: that of the sale that each is to become.
   * @param {{wagers: any[], key?: string}[]} drafts
   */
  keepDrafts(drafts) {
    keep(sessionStorage, DRAFTS, drafts)
  }

  /** Return the tickets that were put together before the page was loaded anew. @returns {{wagers: any[], key?: string}[]} */
  drafts() {
    return kept(sessionStorage, DRAFTS) ?? []
  }

  /** Keep the draws that are chosen, should the page be loaded anew. @param {number[]} ids */
  keepChosen(ids) {
    keep(sessionStorage, CHOSEN, ids)
  }

  /** @returns {number[]} */
  chosen() {
    return kept(sessionStorage, CHOSEN) ?? []
  }

  train() {
    this.sell.isTraining = !this.sell.isTraining
    keep(sessionStorage, TRAINING, this.sell.isTraining)
    document.body.classList.toggle('training', this.sell.isTraining)
    document.body.dataset.watermark = say('training')
    this.sell.note(say(this.sell.isTraining ? 'training_on' : 'training_off'))
  }

  chooseMedium() {
    const choice = (/** @type {string} */ name, /** @type {any[]} */ values, /** @type {any} */ current) =>
      h(
        'fieldset',
        {},
        h('legend', {}, say(name)),
        values.map((value) => h('label', { class: 'option' }, h('input', { type: 'radio', name, value, checked: value === current, onchange: () => changeSettings({ [name]: value }) }), ` ${name === 'width' ? `${value} mm` : say(`medium_${value}`)}`)),
      )
    this.show(say('printer'), choice('medium', MEDIA, settings.medium), choice('width', WIDTHS, settings.width))
  }

  help() {
    const rows = ['plain', 'figure', 'named', 'several', 'run', 'sign', 'permuta', 'serie', 'corrida', 'pair', 'three'].map((name) => h('tr', {}, h('td', {}, h('code', {}, say(`help_${name}_typed`))), h('td', {}, say(`help_${name}`))))
    this.show(say('help'), h('p', {}, h('a', { href: say('manual_path'), target: '_blank' }, say('manual'))), h('table', {}, h('tbody', {}, rows)), h('ul', { class: 'help-keys' }, [...KEYS, ...Object.entries(SECTIONS).map(([letter, { name }]) => [`Alt ${letter.toUpperCase()}`, `tab_${name}`])].map(([name, text]) => h('li', {}, key(name), ` ${say(text)}`))))
  }

  /**
   * Ask before what cannot be undone. Whoever goes on presses the button that names it; Enter alone, Escape and the other button go back.
   * @param {string} title @param {string} consequence @param {string} act @returns {Promise<boolean>}
   */
  ask(title, consequence, act) {
    const { dialog } = this
    dialog.setAttribute('aria-label', title)
    const back = h('button', { value: '', autofocus: true }, say('go_back'))
    fill(dialog, h('h2', {}, title), h('p', {}, consequence), h('form', { method: 'dialog', class: 'choices' }, back, h('button', { value: 'act', class: 'danger' }, act)))
    dialog.returnValue = ''
    showAbove(dialog)
    return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'act'), { once: true }))
  }

  /** Show something above the page. @param {string} title @param {...any} content */
  show(title, ...content) {
    this.dialog.setAttribute('aria-label', title)
    const isForm = content[0].tagName === 'FORM'
    fill(this.dialog, h('h2', {}, title), content, h('form', { method: 'dialog' }, isForm ? h('button', { class: 'quiet' }, say('go_back')) : h('button', { class: 'primary', autofocus: !content.some((one) => one.querySelector('input')) }, say('close'))))
    showAbove(this.dialog)
    // The button that closes a long text has the focus, at its end.
    this.dialog.scrollTop = 0
  }

  /** Do what a letter means beside Alt. Returns whether it means something. @param {string} letter */
  #commanded(letter) {
    if (letter in SECTIONS) this.open(SECTIONS[/** @type {'v'} */ (letter)].name)
    else return this.sections[this.current]?.command?.(letter) ?? false
    return true
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    if (this.isLocked) return event.key === 'Escape' && event.preventDefault()
    // A key that is held does once what it does.
    if (event.repeat && (event.altKey || /^([+-]|F\d)$/.test(event.key)) && !event.getModifierState('AltGraph')) return event.preventDefault()
    if (event.altKey && letterOf(event) === 'l' && !event.getModifierState('AltGraph')) {
      event.preventDefault()
      return this.lock()
    }
    const isBoth = (event.ctrlKey || event.metaKey) && event.key === 'Enter'
    if (this.dialog.open || (!isBoth && (event.ctrlKey || event.metaKey)) || event.getModifierState('AltGraph')) return
    if (event.altKey) {
      if (this.#commanded(letterOf(event))) event.preventDefault()
      return
    }
    const section = this.sections[this.current]
    const inField = document.activeElement instanceof HTMLInputElement && document.activeElement.value !== ''
    const free = !inField && (document.activeElement?.id === 'entry' || !(document.activeElement instanceof HTMLInputElement))
    if (event.key === 'F1' || (free && event.key === '?')) this.help()
    else if (section?.keyed?.(event)) {
      // Done.
    } else if (event.key === 'Escape' && this.current !== 'sell') this.open('sell')
    else return
    event.preventDefault()
  }
}

/** Return the letter of a key, where Alt makes another sign of it too, as on a Mac. @param {KeyboardEvent} event */
function letterOf(event) {
  return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, '').toLowerCase()
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id))
}

export const app = new App()
