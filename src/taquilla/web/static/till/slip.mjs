/** The ticket that is being put together: its plays, what is wrong with them, and its total. */

import { newKey } from '../client/transport.js'
import { animals, bounded, currency, hourOf, minor, money, say, stepSentence, texts, wire } from './context.mjs'
import { labelShown } from './board.mjs'
import { button, fill, h, key, picture } from './dom.mjs'
import { SIGNS } from './entry.mjs'

/** @typedef {import('./board.mjs').Board} Board */
/** @typedef {{reason: string, bound?: string | number, room?: string, level?: string}} Fault */
/** @typedef {{draw_id: number, game: string, selection: string, stake: bigint, line: number, draw: import('./board.mjs').Listed, fault?: Fault, isTaken?: boolean}} Play */

export class Slip extends EventTarget {
  /** @type {Play[]} */
  plays = []
  /** The key under which this ticket is sold, from its first play on: by it a draft that comes back is known as a sale. */
  key = newKey()
  /** The last line that was typed, for its repetition. */
  lastText = ''
  #line = 0

  /** @param {Board} board */
  constructor(board) {
    super()
    this.board = board
    this.problems = h('div', { class: 'problems', role: 'alert' })
    this.head = [
      h('caption', { class: 'sr' }, say('plays')),
      h('thead', { class: 'sr' }, h('tr', {}, ...['play', 'game', 'stake', 'remove'].map((name) => h('th', { scope: 'col' }, say(name))))),
    ]
    this.table = h('table', { class: 'plays' })
    this.element = h('div', { class: 'slip', tabindex: '-1' }, this.problems, this.table)
    board.addEventListener('closed', (event) => this.#closed(/** @type {CustomEvent} */ (event).detail))
    this.show()
  }

  get faults() {
    return this.plays.filter((play) => play.fault)
  }

  /** Add the plays of a typed line. @param {import('./plays.mjs').Wager[]} wagers @param {string} text */
  add(wagers, text) {
    this.plays.push(...this.playsOf(wagers))
    this.lastText = text
    this.dispatchEvent(new CustomEvent('added', { detail: { text, wagers } }))
    this.changed()
  }

  /** Return wagers as the plays of one line: those whose draws are open. @param {import('./plays.mjs').Wager[]} wagers @returns {Play[]} */
  playsOf(wagers) {
    this.#line++
    return wagers.flatMap((wager) => {
      const draw = this.board.draws.get(wager.draw_id)
      return draw ? [{ ...wager, line: this.#line, draw }] : []
    })
  }

  /** Put another ticket in the place of the one that is here, and return this. @param {Play[]} plays @param {string} [key] @returns {{plays: Play[], key: string}} */
  swap(plays, key = newKey()) {
    const before = { plays: this.plays, key: this.key }
    Object.assign(this, { plays, key })
    this.changed()
    return before
  }

  /** Remove the plays of the last line. */
  removeLast() {
    const line = this.plays.at(-1)?.line
    this.remove((play) => play.line === line)
  }

  /** @param {(play: Play) => boolean} which */
  remove(which) {
    this.plays = this.plays.filter((play) => !which(play))
    this.changed()
  }

  /** @param {import('./board.mjs').Listed[]} draws */
  #closed(draws) {
    const ids = new Set(draws.map((draw) => draw.id))
    const hit = this.plays.filter((play) => ids.has(play.draw_id))
    for (const play of hit) play.fault = { reason: 'DRAWS_CLOSED' }
    if (hit.length) this.changed()
  }

  /** Take what is left of a play, or drop it where nothing is. @param {Play} play */
  #takeLeft(play) {
    const left = this.leftOf(play)
    if (left > 0n) Object.assign(play, { stake: left, isTaken: true })
    else this.plays = this.plays.filter((other) => other !== play)
    delete play.fault
  }

  /** Return the other plays of the same selection. @param {Play} play */
  #equals(play) {
    return this.plays.filter((other) => other !== play && other.draw_id === play.draw_id && other.game === play.game && other.selection === play.selection)
  }

  /**
   * Return the most that can be staked on a refused play: what its equals leave, rounded down to the step; 0 below the least stake.
   * @param {Play} play
   */
  leftOf(play) {
    const offer = this.board.offers?.of(play.draw, play.game)
    const { reason, room, bound } = /** @type {Fault} */ (play.fault)
    const place = this.plays.indexOf(play)
    // The room of a quota is what the good plays above have left; the bound of a stake is for all equal plays together.
    const others = this.#equals(play).filter((other) => !other.fault && (room === undefined || other.isTaken || this.plays.indexOf(other) > place))
    const most = (room !== undefined ? minor(room) : reason === 'STAKE_TOO_LARGE' && typeof bound === 'string' ? minor(bound) : 0n) - totalOf(others)
    if (!offer || most <= 0n) return 0n
    const step = minor(offer.stake_step)
    const left = step > 0n ? most - (most % step) : most
    return left >= minor(offer.stake_min) ? left : 0n
  }

  /** Take what is left of every refused play. */
  takeAllLeft() {
    for (const play of this.faults) this.#takeLeft(play)
    this.changed()
  }

  dropRefused() {
    this.remove((play) => play.fault !== undefined)
  }

  /** Move the plays on closed draws to the next draw of each. */
  moveOn() {
    for (const play of this.faults) {
      const next = play.fault?.reason === 'DRAWS_CLOSED' && this.board.following(play.draw)
      if (next) Object.assign(play, { draw: next, draw_id: next.id, fault: undefined })
    }
    this.changed()
  }

  /** Go to the next or the previous play's button that removes it. Returns whether there is one. @param {1 | -1} step */
  focusRow(step) {
    const buttons = [...this.table.querySelectorAll('.act button')]
    const place = buttons.indexOf(document.activeElement)
    const next = place < 0 ? buttons[0] : buttons[place + step]
    next?.focus()
    return next !== undefined
  }

  /** Bring the plays into sight, and the line again where they are: on a phone they stand below the figures. */
  bringUp() {
    const isThere = this.element.getBoundingClientRect().top < innerHeight / 2
    isThere ? scrollTo(0, 0) : this.element.scrollIntoView()
  }

  /** Bring what is wrong into sight: on a phone it stands below the figures. */
  showFaults() {
    if (this.faults.length > 0) this.problems.scrollIntoView({ block: 'nearest' })
  }

  changed() {
    this.show()
    this.dispatchEvent(new Event('changed'))
  }

  show() {
    const newestFirst = [...this.plays].reverse()
    const groups = grouped(newestFirst.sort(({ draw: one }, { draw: other }) => one.closes - other.closes || one.no - other.no), (play) => play.draw_id)
    const bodies = [...groups.values()].map((plays) => h('tbody', {}, this.#heading(plays), alike(plays).flatMap((some) => this.#rows(some))))
    fill(this.table, this.head, bodies.length ? bodies : h('tbody', {}, h('tr', {}, h('td', { colspan: 4, class: 'faint empty' }, say('no_plays')))))
    this.#showProblems()
  }

  /** @param {Play[]} plays those of one draw */
  #heading(plays) {
    const { draw } = plays[0]
    const counted = say(plays.length === 1 ? 'one_play' : 'several_plays', { n: plays.length })
    return h('tr', { class: 'of-draw' }, h('th', { scope: 'rowgroup', colspan: 2 }, labelShown(draw, ` ${hourOf(draw.draws_at)} `), h('span', { class: 'faint' }, counted)), h('td', { class: 'number' }, money(totalOf(plays))), h('td'))
  }

  #showProblems() {
    const refused = this.faults
    if (refused.length === 0) return fill(this.problems)
    const isLeft = refused.some((play) => this.leftOf(play) > 0n)
    const mayMove = refused.some((play) => play.fault?.reason === 'DRAWS_CLOSED' && this.board.following(play.draw))
    fill(
      this.problems,
      h('p', {}, say('refused_plays', { n: refused.length })),
      h(
        'p',
        { class: 'choices' },
        isLeft && button([say('take_left'), key('Alt T')], () => this.takeAllLeft(), { class: 'primary' }),
        mayMove && button([say('move_on'), key('Alt M')], () => this.moveOn()),
        button([say('drop_refused'), key('Alt Q')], () => this.dropRefused(), { class: 'danger' }),
      ),
    )
  }

  /** Return the rows of plays that are alike: of refused ones there is only one. @param {Play[]} plays */
  #rows(plays) {
    const [play] = plays
    const { fault } = play
    const drop = (/** @type {any} */ { detail } = {}) => {
      const buttons = () => [...this.table.querySelectorAll('.act button')]
      const here = /** @type {Element} */ (document.activeElement)
      const place = buttons().findLastIndex((one) => one === here || one.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING)
      this.remove((other) => other === play)
      // A key goes on from there. Behind a finger or a mouse one types into the line.
      if (detail === 0) (buttons()[place] ?? buttons().at(-1) ?? document.getElementById('entry')).focus()
    }
    const row = h(
      'tr',
      { class: fault && 'refused' },
      h('td', { class: 'selection' }, ...selectionShown(play.game, play.selection), plays.length > 1 && h('b', { class: 'times' }, ` ×${plays.length}`)),
      h('td', {}, texts.games[play.game]),
      h('td', { class: 'number' }, money(totalOf(plays))),
      h('td', { class: 'act' }, button('×', drop, { class: 'quiet', 'aria-label': `${say('remove')} ${play.selection}` })),
    )
    if (!fault) return [row]
    const left = this.leftOf(play)
    const take = () => {
      this.#takeLeft(play)
      this.changed()
    }
    const why = h(
      'tr',
      { class: 'refused why' },
      h('td', { colspan: 4 }, faultSentence(fault, play.stake), ' ', fault.reason === 'STAKE_TOO_LARGE' && this.#equals(play).length > 0 && `${say('equal_together')} `, left > 0n && button(say('take', { amount: money(left) }), take), button(say('drop'), drop, { class: 'danger' })),
    )
    return [row, why]
  }
}

/** Return plays by what they are on, the refused ones each alone. @param {Play[]} plays @returns {Play[][]} */
function alike(plays) {
  return [...grouped(plays, (play) => (play.fault ? play : `${play.game} ${play.selection} ${play.stake}`)).values()]
}

/** Return plays by a key, in the order in which the keys come first. @template Key @param {Play[]} plays @param {(play: Play) => Key} keyOf @returns {Map<Key, Play[]>} */
function grouped(plays, keyOf) {
  const groups = new Map()
  for (const play of plays) groups.get(keyOf(play))?.push(play) ?? groups.set(keyOf(play), [play])
  return groups
}

/** Return the total of plays. @param {{stake: bigint}[]} plays */
export const totalOf = (plays) => plays.reduce((sum, play) => sum + play.stake, 0n)

/** Return the body of a sale of plays. @param {Play[]} plays */
export const bodyOf = (plays) => ({ wagers: plays.map(({ draw_id, game, selection, stake }) => ({ draw_id, game, selection, stake: wire(stake) })) })

/** Mark the plays that the house refused. @param {Play[]} plays @param {any} problem */
export function mark(plays, problem) {
  for (const play of plays) Object.assign(play, { fault: undefined, isTaken: false })
  for (const error of problem.errors ?? []) {
    const play = plays[Number(/^\/wagers\/(\d+)/.exec(error.pointer)?.[1])]
    if (play) play.fault = error
  }
  for (const id of problem.events ?? []) {
    for (const play of plays) if (play.draw_id === id) play.fault ??= { reason: 'DRAWS_CLOSED' }
  }
}

/** Return the sentence for what is wrong with one play, with the limit and with what is left. @param {Fault} fault @param {bigint} stake */
function faultSentence(fault, stake) {
  if (fault.reason === 'STAKE_NOT_MULTIPLE' && typeof fault.bound === 'string') return stepSentence(stake, fault.bound)
  const parts = [say(fault.reason)]
  if (fault.bound !== undefined) parts.push(say('limit', { bound: bounded(fault.bound) }))
  if (fault.level !== undefined) parts.push(say(`level_${fault.level}`))
  if (fault.room !== undefined) parts.push(say('left', { room: `${money(fault.room)} ${currency}` }))
  return parts.join(' ')
}

/** Return the codes of the figures of a selection, or of its sign. @param {string} game @param {string} selection */
export function figuresOf(game, selection) {
  const codes = selection.split(/[-,]/)
  return game.startsWith('anima') || game === 'tripleta' ? codes : codes.filter((code) => SIGNS.includes(code))
}

/** Return a selection as people know it: a figure with its picture and its name. @param {string} game @param {string} selection */
export function selectionShown(game, selection) {
  const codes = figuresOf(game, selection)
  const number = selection.replace(/-[A-Z]+$/, '')
  return [...codes.map(picture), h('b', {}, number), ' ', codes.map((code) => animals[code] ?? texts.signs[code]).join(', ')]
}
