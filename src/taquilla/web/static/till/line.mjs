/** The line in which the cashier types, what it would sell before one's eyes, the grid of figures, and keys to touch. */

import { animals, decimals, hourOf, isTouch, language, minor, money, named, say, stepSentence, texts, user } from './context.mjs'
import { labelShown } from './board.mjs'
import { button, fill, h, picture } from './dom.mjs'
import { EntryError, SIGNS, plain, readLine } from './entry.mjs'
import { Figures } from './figures.mjs'
import { figureOf, wagersOn } from './plays.mjs'

const CHIPS_MAX = 24
const TYPED = `till-line-${user.whole_id}`
/** Figures that some lotteries call otherwise. */
const ALSO = { 33: 'Pez' }
const FIGURES = new Figures(animals, ALSO)
const LAST_FIGURE = { animalitos: 36, animalitos77: 75 }
const TOUCH_KEYS = ['7', '8', '9', '⌫', '4', '5', '6', 'p', '1', '2', '3', '+', '0', '00', ',', '-', '.', '*', '␣', '⏎']

export class Line extends EventTarget {
  /** @type {bigint | null} */
  lastStake = null
  /** Lines of a pasted list that wait behind one that was refused. @type {string[]} */
  waiting = []

  /** @param {import('./board.mjs').Board} board @param {import('./slip.mjs').Slip} slip */
  constructor(board, slip) {
    super()
    this.board = board
    this.slip = slip
    this.input = h('input', {
      id: 'entry', type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', maxlength: '400', enterkeyhint: 'enter',
      'aria-describedby': 'preview', oninput: () => this.show(),
      onpaste: (/** @type {ClipboardEvent} */ event) => this.#paste(event),
    })
    this.chosen = h('p', { class: 'chosen' })
    this.preview = h('div', { id: 'preview', class: 'preview', 'aria-live': 'polite' })
    this.figures = h('div', { class: 'figures', role: 'group', tabindex: '0', 'aria-label': say('figures') })
    this.signs = h('div', { class: 'signs', role: 'group', 'aria-label': say('signs_title'), hidden: true }, SIGNS.map((sign) => button([picture(sign), texts.signs[sign]], () => this.#sign(sign), { tabindex: '-1', 'data-sign': sign })))
    /** What a phone shows below the line: there is room for one of them. */
    this.faces = h('div', { class: 'faces', hidden: true }, ['pad', 'figures'].map((name) => button(say(name), () => this.#turn(name), { tabindex: '-1', 'data-face': name })))
    this.pad = h('div', { class: 'pad', role: 'group', 'aria-label': say('pad') }, TOUCH_KEYS.map((name) => button(name, () => this.#touch(name), { tabindex: '-1' })))
    this.element = h(
      'div',
      { class: 'line' },
      this.chosen,
      h('label', { for: 'entry', class: 'sr' }, say('entry')),
      this.input,
      this.preview,
      this.signs,
      this.faces,
      this.pad,
      this.figures,
    )
    slip.addEventListener('added', () => this.#turn('figures'))
    if (isTouch) this.input.inputMode = 'none'
    board.addEventListener('chosen', () => this.show())
    board.addEventListener('answered', () => this.isRefused || this.show())
    // The page comes again in the other language, with what stands in the line.
    document.querySelector('form[action="/language"]')?.addEventListener('submit', () => sessionStorage.setItem(TYPED, this.text))
    this.text = sessionStorage.getItem(TYPED) ?? ''
    sessionStorage.removeItem(TYPED)
  }

  /** Show the pad or the figures, where there is no room for both. @param {string} name */
  #turn(name) {
    this.element.dataset.face = name
    for (const each of this.faces.children) each.setAttribute('aria-pressed', String(each.dataset.face === name))
  }

  get text() {
    return this.input.value
  }

  set text(value) {
    this.input.value = value
    this.show()
  }

  focus() {
    this.input.focus()
  }

  /** Tell whether the line was refused, and not changed since. */
  get isRefused() {
    return this.input.hasAttribute('aria-invalid')
  }

  /** Empty the line, and return what it said; the key for the last line brings it back. */
  leave() {
    this.slip.lastText = this.text
    this.text = ''
    return this.slip.lastText
  }

  /** Enter what was pasted line by line: as one line it would be other plays. @param {ClipboardEvent} event */
  #paste(event) {
    const lines = (event.clipboardData?.getData('text') ?? '').split(/[\r\n]+/).filter((line) => line.trim())
    if (lines.length < 2) return
    event.preventDefault()
    this.waiting = lines
    this.#goOn()
  }

  /** Enter what waits of a pasted list, up to a line that is refused. */
  #goOn() {
    while (this.waiting.length > 0 && !this.isRefused) {
      this.text = /** @type {string} */ (this.waiting.shift())
      this.#enter()
    }
    if (this.waiting.length > 0) this.preview.append(this.#waitingShown())
  }

  #waitingShown() {
    return h('p', { class: 'wrong', role: 'alert' }, say('not_pasted', { n: this.waiting.length }))
  }

  /** Leave what waits of a pasted list. */
  drop() {
    this.waiting = []
    this.show()
  }

  /** @param {string} name */
  #touch(name) {
    if (name === '⏎') this.enter()
    else if (name === '⌫') this.text = this.text.slice(0, -1)
    else this.text += name === '␣' ? ' ' : name
  }

  /** Put a sign behind the number. @param {string} sign */
  #sign(sign) {
    this.text = `${this.text.trim().replace(/[a-oq-z]+$/, '')}${sign.toLowerCase()}`
    this.focus()
  }

  /** Do what the line says, and go on with a pasted list. Returns whether there was anything to do. */
  enter() {
    const isWaiting = this.waiting.length > 0
    const isDone = this.#enter()
    this.#goOn()
    return isDone || isWaiting
  }

  /** Choose draws, or add plays. Returns whether there was anything to do. */
  #enter() {
    const text = this.text.trim()
    const [names, play] = this.#parted(text)
    if (text === '') return false
    if (play === '') {
      if (/^\/0+$/.test(text)) this.board.choose([])
      else {
        const meant = this.board.meant(text.slice(1))
        if (meant.length === 0) return this.#fail(new EntryError('draw_unknown', text.slice(1)))
        if (meant.every((draw) => this.board.own.includes(draw.id))) return this.#fail(new EntryError('chosen_already', meant.map(named).join(', ')))
        this.board.choose([...this.board.own, ...meant.map((draw) => draw.id)])
      }
    } else {
      try {
        const draws = names ? this.board.meant(names) : this.board.selected
        if (names && draws.length === 0) throw new EntryError('draw_unknown', names)
        const { wagers, stake } = this.#wagers(play, draws)
        const most = this.board.offers?.wagersMax ?? 0
        if (this.slip.plays.length + wagers.length > most) throw new EntryError('too_many', '', String(most))
        this.lastStake = stake
        this.board.choose(draws.map((draw) => draw.id))
        this.slip.add(wagers, play)
      } catch (error) {
        return this.#fail(error)
      }
    }
    this.text = ''
    return true
  }

  /** @param {string} play @param {import('./board.mjs').Listed[]} draws */
  #wagers(play, draws) {
    const { numbers, stake } = readLine(play, decimals, language, FIGURES, this.lastStake)
    if (!this.board.offers) throw new EntryError('loading')
    return { numbers, stake, wagers: wagersOn(numbers, stake, draws, this.board.offers) }
  }

  /** @param {any} error */
  #fail(error) {
    if (!(error instanceof EntryError)) throw error
    this.input.setAttribute('aria-invalid', 'true')
    fill(this.preview, h('p', { class: 'wrong', role: 'alert' }, entrySentence(error)))
    this.input.select()
    return true
  }

  /** Show what the line would do. */
  show() {
    this.dispatchEvent(new Event('changed'))
    const selected = this.board.selected
    fill(this.chosen, selected.length ? [selected.map((draw) => this.#chip(draw)), this.board.isKept && h('span', { class: 'faint' }, say('kept_draws'))] : h('span', { class: 'faint' }, say('choose_draws')))
    const text = this.text.trim()
    const [names, play] = this.#parted(text)
    const meant = names === null ? [] : this.board.meant(names)
    const draws = names ? meant : selected
    this.#showFigures(selected, draws, play)
    this.input.removeAttribute('aria-invalid')
    if (text === '' && this.waiting.length > 0) return fill(this.preview, this.#waitingShown())
    if (text === '') return fill(this.preview, h('p', { class: 'faint' }, this.lastStake === null ? say('entry_hint') : say('entry_hint_stake', { stake: money(this.lastStake) })))
    const chips = meant.map((draw) => h('span', { class: 'chip' }, `/${draw.no} ${named(draw)}`))
    if (play === '') return fill(this.preview, chips.length ? chips : h('p', { class: 'faint' }, say('draw_hint')))
    try {
      this.#showWagers(this.#wagers(play, draws), draws, chips)
    } catch (error) {
      if (!(error instanceof EntryError)) throw error
      const isBegun = ['stake_missing', 'number_unreadable', 'fits_none', 'sign_unknown', 'corrida_unreadable', 'permuta_unreadable', 'figure_unknown', 'figure_several', 'space_missing', 'stake_behind'].includes(error.name)
      fill(this.preview, h('p', { class: isBegun ? 'faint' : 'wrong' }, entrySentence(error)))
    }
  }

  /** @param {{numbers: any[], stake: bigint, wagers: any[]}} read @param {import('./board.mjs').Listed[]} draws @param {any[]} chips those that the line names */
  #showWagers({ numbers, stake, wagers }, draws, chips) {
    const bodies = numbers.flatMap((number) => number.bodies.map((/** @type {string} */ body) => (number.sign ? `${body} ${number.sign}` : body)))
    const kinds = [...new Set(numbers.map((number) => number.kind).filter((kind) => kind !== 'plain'))]
    const sum = wagers.reduce((total, wager) => total + wager.stake, 0n)
    fill(
      this.preview,
      chips,
      h('p', { class: 'sum' }, kinds.length > 0 && h('b', {}, kinds.map((kind) => say(kind)).join(', '), ' · '), say('would_add', { plays: say(wagers.length === 1 ? 'one_play' : 'several_plays', { n: wagers.length }), stake: money(stake), sum: money(sum) })),
      h('p', { class: 'chips' }, bodies.slice(0, CHIPS_MAX).map((body) => h('span', { class: 'chip' }, this.#named(body, draws))), bodies.length > CHIPS_MAX && h('span', { class: 'faint' }, say('more', { n: bodies.length - CHIPS_MAX }))),
    )
  }

  /** @param {string} body @param {import('./board.mjs').Listed[]} draws */
  #named(body, draws) {
    const last = lastOf(draws)
    const figure = last > 0 ? figureOf(body, last) : null
    return figure !== null && animals[figure] ? [picture(figure), `${body} ${animals[figure]}`] : body
  }

  /** @param {import('./board.mjs').Listed} draw */
  #chip(draw) {
    return button(labelShown(draw, ` ${hourOf(draw.draws_at)} ×`), () => this.board.toggle([draw.id]), { class: 'chip', 'aria-label': `${say('remove')} ${named(draw)}` })
  }

  #figuresFor = -1

  /** @param {import('./board.mjs').Listed[]} selected @param {import('./board.mjs').Listed[]} draws those that the line plays on @param {string} play */
  #showFigures(selected, draws, play) {
    this.signs.hidden = !selected.some((draw) => draw.has_sign)
    const last = lastOf(selected)
    if (last !== this.#figuresFor) {
      this.#figuresFor = last
      this.faces.hidden = this.figures.hidden = last === 0
      this.#turn(last ? 'figures' : 'pad')
      const codes = last ? ['0', '00', ...Array.from({ length: last }, (_, place) => String(place + 1))] : []
      fill(this.figures, codes.map((code) => button([picture(code), h('b', {}, code), ' ', animals[code]], () => this.#pick(code), { tabindex: '-1', 'data-code': code })))
    }
    const tokens = FIGURES.joined(plain(play)).split(/\s+/)
    const numbers = tokens.length > 1 && /^\d/.test(tokens[tokens.length - 1]) ? tokens.slice(0, -1) : tokens
    const played = lastOf(draws)
    const typed = new Set((played ? numbers : []).flatMap((token) => token.split(/[,.+]/)).flatMap((part) => figureOf(part, played) ?? FIGURES.begun(part).map(([, code]) => code)))
    for (const each of this.figures.children) each.classList.toggle('typed', typed.has(each.dataset.code))
  }

  /**
   * Return the draws that a line names after `/`, null where it names none, and its play, '' where it has none: `/zu12 5`, `/zu 12 5` and
   * `/lotto activo zorro 5` have both. Behind numbers of draws another number is a draw as well: `/3 4`.
   * @param {string} text @returns {[string | null, string]}
   */
  #parted(text) {
    if (!text.startsWith('/')) return [null, text]
    const both = /^\/([^\d.*]*[^\d.*\s])([\d.*].*)$/.exec(text)
    if (both) return [both[1], both[2]]
    const words = text.slice(1).trim().split(/\s+/)
    const isNumber = (/** @type {string} */ word) => /^\d+$/.test(word)
    let count = 1
    const isName = (/** @type {string} */ word) => {
      if (isNumber(words[0])) return isNumber(word)
      const isPlay = /^[\d.*]/.test(word) && !word.includes(':')
      const isFigure = FIGURES.meant(plain(word.split(/[,+.]/)[0])).length > 0
      return !isPlay && (!isFigure || (!words.slice(0, count).includes(word) && this.board.meant(words.slice(0, count + 1).join(' ')).length > 0))
    }
    while (count < words.length && isName(words[count])) count++
    return [words.slice(0, count).join(' '), words.slice(count).join(' ')]
  }

  /** @param {string} code */
  #pick(code) {
    if (this.text.trim() === '' && this.lastStake !== null) {
      this.text = code
      this.enter()
      return
    }
    this.text = `${this.text.trim()}${this.text.trim() && !/[,.+]$/.test(this.text) ? ' ' : ''}${code}`
    this.#turn('pad')
    this.focus()
  }
}

/** Return the last figure that is played on some of these draws, 0 where none is. @param {import('./board.mjs').Listed[]} draws */
const lastOf = (draws) => Math.max(0, ...draws.map((draw) => LAST_FIGURE[/** @type {'animalitos'} */ (draw.category)] ?? 0))

/** @param {any} error */
function entrySentence(error) {
  if (error.name === 'STAKE_NOT_MULTIPLE') return stepSentence(minor(error.part), error.bound)
  const sentence = say(error.name === 'nothing' ? 'entry_hint' : error.name, { part: error.part, names: error.names })
  if (!error.bound) return sentence
  return `${sentence} ${say('limit', { bound: /\./.test(error.bound) ? money(error.bound) : error.bound })}`
}
