/** The house's clock: asked for now and then, and counted on between by a clock of the browser that nobody can put back. */

const FIRST_MS = 2_000
const SOON_MS = 15_000
const JUMP_MS = 2_000
const PATIENCE_MS = 5_000

/**
 * Emits `told` with what the house answers, and `jumped` when its time is another one than was counted on: a sandbox has moved it, or
 * the page is of yesterday.
 */
export class Clock extends EventTarget {
  /** @param {string} now @param {number} againMs how often the house is asked */
  constructor(now, againMs) {
    super()
    this.#set(Date.parse(now))
    setInterval(() => this.sync(), againMs)
    // A page that was kept for a day without a network has the time of that day.
    setTimeout(() => this.sync(), FIRST_MS)
    // A laptop that was closed wakes up with a clock that stood still.
    document.addEventListener('visibilitychange', () => document.hidden || this.sync())
    for (const name of ['focus', 'online']) addEventListener(name, () => this.sync())
  }

  #at = 0
  #counted = 0
  #wall = 0

  /** @param {number} at */
  #set(at) {
    this.#at = at
    this.#counted = performance.now()
    this.#wall = Date.now()
  }

  /** Return the house's time in milliseconds. */
  now() {
    const counted = performance.now() - this.#counted
    const wall = Date.now() - this.#wall
    if (Math.abs(wall - counted) > JUMP_MS) this.sync()
    return this.#at + Math.max(counted, 0)
  }

  #asking = false
  #isToAskAgain = false
  #soon = 0

  /** Ask the house for its time. */
  async sync() {
    if (this.#asking) {
      this.#isToAskAgain = true
      return
    }
    this.#asking = true
    try {
      const begun = performance.now()
      const response = await fetch('/till/clock', { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' })
      if (!response.ok) throw new Error('logged out')
      const told = await response.json()
      const tookMs = performance.now() - begun
      // The device has slept meanwhile: the answer may be of any moment.
      if (tookMs > PATIENCE_MS) throw new Error('too old')
      const counted = this.now()
      this.#set(Date.parse(told.now) + tookMs / 2)
      this.dispatchEvent(new CustomEvent('told', { detail: told }))
      if (Math.abs(this.#at - counted) > JUMP_MS) this.dispatchEvent(new Event('jumped'))
    } catch {
      // Count on from here, and ask again soon.
      this.#set(this.#at + performance.now() - this.#counted)
      clearTimeout(this.#soon)
      this.#soon = setTimeout(() => this.sync(), SOON_MS)
    } finally {
      this.#asking = false
      if (this.#isToAskAgain) {
        this.#isToAskAgain = false
        this.sync()
      }
    }
  }
}

const FEW_MINUTES = 10

/** Return a time span as a countdown, with seconds in its last ten minutes alone: "4:05", "34 min", "11 h 34 min", "2 d". @param {number} ms */
export function countdown(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000))
  const [days, hours, minutes, seconds] = [Math.floor(left / 86400), Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60]
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0')
  if (days > 1) return `${days} d`
  if (hours) return `${hours} h ${minutes} min`
  return minutes < FEW_MINUTES ? `${minutes}:${two(seconds)}` : `${minutes} min`
}

/**
 * Return what tells the day of an instant in a zone, as `/v1` writes it: 2026-11-21. Each part is asked for by its name: how a locale
 * puts them together is another thing in WebKit, which writes 11/21/2026 where Chromium and Firefox do not.
 * @param {string} zone @returns {(at: string | number | Date) => string}
 */
export function daysIn(zone) {
  const days = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (at) => {
    const { year, month, day } = Object.fromEntries(days.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
    return `${year}-${month}-${day}`
  }
}
