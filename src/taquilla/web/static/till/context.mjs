/** What every part of the till needs: the texts, the client of `/v1`, the house's clock, and how values are written. */

import { Client } from '../client/client.js'
import { ProblemError } from '../client/problems.js'
import { Clock, daysIn } from './clock.mjs'
import { minorOf, shown, written } from './money.mjs'

export const data = JSON.parse(/** @type {HTMLElement} */ (document.getElementById('data')).textContent ?? '{}')

export const { language, user, entity, currency, decimals, zone } = data
/** What this cashier needs before money moves. @type {{isMissing: boolean, isNeeded: boolean}} */
export const shift = { isMissing: data.lacks_shift, isNeeded: data.needs_shift }
export const { texts, errors, animals } = await (await fetch(/** @type {HTMLLinkElement} */ (document.getElementById('texts')).href)).json()
/** Bring the texts of what is seldom opened. */
export const moreTexts = async () => Object.assign(texts, await (await fetch(data.more_url)).json())
export const clock = new Clock(data.now, data.clock_again_ms)
// Somebody else has logged in beside this page: what it goes on to sell would be that one's.
clock.addEventListener('told', (event) => {
  const { user: whose = user.whole_id, session = data.session, lacks_shift: isMissing = shift.isMissing, needs_shift: isNeeded = shift.isNeeded } = /** @type {CustomEvent} */ (event).detail
  if (whose !== user.whole_id) leave()
  Object.assign(shift, { isMissing, isNeeded })
  // The cashier may have logged in again on this page, or on another one: the lock is that of the session.
  data.session = session
})
/** Tell whether this page's cashier is logged in. Where it is somebody else, the page is left: what waits here waits for its own cashier. */
export async function isBack() {
  const response = await fetch('/till/clock', { redirect: 'manual', signal: AbortSignal.timeout(5_000) }).catch(() => null)
  if (!response?.ok) return false
  const { user: whose } = await response.json()
  const isOwn = whose === undefined || whose === user.whole_id
  if (!isOwn) leave()
  return isOwn
}
/** Load the page anew, for its next user or as it is when unlocked. Where the house is slow, the service worker would bring the one that it has kept again. */
export async function leave() {
  await globalThis.caches?.delete('till-page').catch(() => {})
  location.reload()
}
/** The client that integrators get too. The session's cookie goes along by itself, so it has no token. */
export const client = new Client('', { timeoutMs: 8_000, retries: { attempts: 2 }, fetch: asked })

/** Sends an order once, and whoever repeats it looks first whether it is too old by now: a phone may have slept since. */
export const sender = new Client('', { timeoutMs: 8_000, retries: { attempts: 1 }, fetch: asked })

/**
 * Ask the house in the name of this page's cashier: it refuses what would go out in the name of somebody who has logged in beside the
 * page. Whatever part of the till asks, all of it hears that the session has ended. @type {typeof fetch}
 */
async function asked(url, request) {
  const response = await fetch(url, { ...request, headers: { ...request?.headers, 'taquilla-user': user.whole_id } })
  if (response.status === 401) {
    clock.sync()
    dispatchEvent(new Event('logged-out'))
  }
  return response
}

/** Keep something in this browser, as long as there is room: nothing is lost with it that was sold. @param {Storage} storage @param {string} name @param {any} what */
export function keep(storage, name, what) {
  try {
    storage.setItem(name, JSON.stringify(what))
  } catch {}
}

/** Return what was kept in this browser, null where nothing was. @param {Storage} storage @param {string} name @returns {any} */
export function kept(storage, name) {
  try {
    return JSON.parse(storage.getItem(name) ?? 'null')
  } catch {
    return null
  }
}

const locale = language === 'es' ? 'es-VE' : 'en-GB'
/** @type {Intl.DateTimeFormatOptions} */
const minutes = { timeZone: zone, minute: '2-digit', ...(data.twelve_hours ? { hour: 'numeric', hourCycle: 'h12' } : { hour: '2-digit', hourCycle: 'h23' }) }
const times = new Intl.DateTimeFormat(locale, minutes)
const seconds = new Intl.DateTimeFormat(locale, { ...minutes, second: '2-digit' })
const dates = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' })
const weekdays = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'short' })

/** @param {string | number | Date} at */
export const timeOf = (at) => times.format(new Date(at))
/** @param {string | number | Date} at */
export const secondOf = (at) => seconds.format(new Date(at))
/** @param {string | number | Date} at */
export const dateOf = (at) => dates.format(new Date(at)).replace(/[.,]/g, '')
/** Return an hour of the next days: before it the weekday, where it is not today. @param {string | number | Date} at */
export const hourOf = (at) => `${dayOf(at) === dayOf(clock.now()) ? '' : `${weekdays.format(new Date(at))} `}${timeOf(at)}`
/** The day of an instant by the operator's calendar: 2026-11-21. */
export const dayOf = daysIn(zone)

/** Return an amount of minor units, or one that `/v1` wrote, as people read it. @param {bigint | string} value */
export const money = (value) => shown(typeof value === 'bigint' ? value : minorOf(value, decimals), decimals, language)
/** @param {string} text */
export const minor = (text) => minorOf(text, decimals)
/** @param {bigint} value */
export const wire = (value) => written(value, decimals)

/** Whether a finger uses the till: then no hint names a key. */
export const isTouch = matchMedia('(pointer: coarse)').matches

const LISTS = ['', 'A', 'B']

/** Return a draw's name with its list. @param {string} name @param {number | null} listId @param {boolean} hasSign */
export const listed = (name, listId, hasSign) => [name, hasSign ? '' : LISTS[listId ?? 0]].filter(Boolean).join(' ')

/** Return a listed draw with its hour: one name is drawn every hour. @param {{label: string, draws_at: string}} draw */
export const named = ({ label, draws_at }) => `${label} ${hourOf(draws_at)}`

/** Return a text with its gaps filled, ``say('total', {n: 3})``; where a finger uses the till, the one for fingers if there is one. @param {string} name @param {Record<string, any>} [values] */
export function say(name, values = {}) {
  const text = (isTouch && texts[`${name}_touch`]) || (texts[name] ?? errors[name])
  if (text === undefined) throw new Error(`no text ${name}`)
  return text.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ gap) => String(values[gap] ?? ''))
}

/** Return the sentence for an error of a request. @param {any} error @returns {string} */
export function sentence(error) {
  // What stands between may answer in the place of the house.
  if (!(error instanceof ProblemError) || (!error.reason && error.status >= 500)) return texts.no_answer
  const said = errors[error.reason ?? ''] ?? texts[error.reason ?? ''] ?? texts.not_understood
  const { bound, until } = /** @type {any} */ (error.problem ?? {})
  if (until) return `${said} ${say('again_at', { at: secondOf(until) })}`
  return bound === undefined ? said : `${said} ${say('limit', { bound: bounded(bound) })}`
}

/** Return a bound as people read it: amounts come as texts, counts as numbers. @param {string | number} bound */
export const bounded = (bound) => (typeof bound === 'string' ? `${money(bound)} ${currency}` : String(bound))

/** Return the sentence for a stake between two steps, with those beside it. @param {bigint} stake @param {string} step */
export function stepSentence(stake, step) {
  const below = stake - (stake % minor(step))
  const near = [below, below + minor(step)].filter((one) => one > 0n).map((one) => money(one))
  return say('stake_steps', { step: money(step), stake: money(stake), near: near.join(say('or')) })
}

/** The statuses of an order that was not looked at: they say nothing of one that was sent before under its key. */
const UNREAD = [401, 408, 429]

/** Tell whether an order was not looked at. @param {any} error */
export const isUnread = (error) => error instanceof ProblemError && UNREAD.includes(error.status)

/** Tell whether the house itself refused: then nothing was done, and nothing will be. A full disk is no fault of its answer. @param {any} error */
export const isRefusal = (error) => error instanceof ProblemError && !!error.reason && (error.status < 500 || error.reason === 'DISK_FULL') && !isUnread(error)

/** Tell whether the house refused the user before it looked for the key: of an order that was sent before this says nothing. @param {any} error */
export const isShutOut = (error) => error instanceof ProblemError && error.reason === 'NOT_ALLOWED'

/** Tell whether the session has ended. @param {any} error */
export const isLoggedOut = (error) => error instanceof ProblemError && error.status === 401
