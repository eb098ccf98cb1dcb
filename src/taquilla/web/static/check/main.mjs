// Asks the house for the proof of the ticket on the page, lets `seals.mjs` verify it, and says what came of it.
import { Broken, verifyTicket } from './seals.mjs'

const ROOT_LETTERS = 12
/** The language in which the page came: a browser that translates it names another one. */
const LANGUAGE = document.documentElement.lang

/**
 * @typedef {import('./seals.mjs').DrawProof & { name: string, state: string }} ShownDraw
 * @typedef {Omit<import('./seals.mjs').Answer, 'draws'> & { checkpoint: string, is_sealed: boolean, draws: ShownDraw[] }} ShownAnswer
 */

const section = /** @type {HTMLElement} */ (document.getElementById('proof'))
const said = /** @type {HTMLElement} */ (document.getElementById('proof-said'))
const template = /** @type {HTMLTemplateElement} */ (document.getElementById('proof-sentences'))
const sentences = new Map(
  [...template.content.querySelectorAll('p')].map((one) => [one.dataset.name, one.textContent ?? '']),
)

/** Return a sentence with its values. @param {string} name @param {Record<string, string | number>} [values] */
function say(name, values = {}) {
  return (sentences.get(name) ?? name).replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole))
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} children */
function h(tag, attributes, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

const detail = /** @type {HTMLDetailsElement} */ (said.closest('details'))
const line = /** @type {HTMLElement} */ (document.getElementById('proof-line'))

/** Say in the one line what the proof comes to; what is wrong is shown whole. @param {string} kind @param {string} title */
function sum(kind, title) {
  line.className = `verdict ${kind}`
  line.textContent = title
  detail.open ||= kind === 'bad'
}

/** Say something on a notice. The first one is the sum. @param {string} kind @param {string} title @param {...(Node | string)} more */
function notice(kind, title, ...more) {
  const text = more.length ? [h('strong', {}, title), h('br', {}), ...more] : [title]
  if (!said.hasChildNodes() || (kind === 'bad' && !detail.open)) sum(kind, title)
  said.append(h('p', { class: `verdict ${kind}` }, ...text))
}

/** Return an amount of the page as the terms of tickets write it: `1.234,50 VES` is `VES 1234.50`. @param {string} shown */
function written(shown) {
  const [amount, currency] = shown.split('\u00a0')
  const [point, comma] = LANGUAGE === 'es' ? [',', '.'] : ['.', ',']
  return `${currency} ${amount.replaceAll(comma, '').replace(point, '.')}`
}

/** Read from the page what it shows of the ticket. @returns {import('./seals.mjs').Page} */
function shown() {
  const { ticket = '', number = '', currency = '', exponent = '' } = section.dataset
  const plays = [...document.querySelectorAll('[data-draw] > [data-line]')].map((row) => ({
    line: Number(/** @type {HTMLElement} */ (row).dataset.line),
    draw: Number(/** @type {HTMLElement} */ (row.parentElement).dataset.draw),
    play: row.querySelector('dt')?.textContent ?? '',
    stake: written(row.querySelector('.stake')?.textContent ?? ''),
  }))
  return { ticket, number, isUndone: 'undone' in section.dataset, currency, exponent: Number(exponent), plays }
}

/** Say what the seals are worth. @param {import('./seals.mjs').Outcome} outcome @param {ShownAnswer} answer */
function saySeals({ sealed, broken, promise, canSign }, answer) {
  const rest = answer.draws.filter((one) => one.state !== 'sealed')
  if (broken) {
    const name = answer.draws.find((one) => one.draw === broken.draw)?.name ?? String(broken.draw)
    notice('bad', say('wrong'), say(broken.code, { draw: name }))
  } else if (sealed.length && !canSign) {
    notice('warn', say('unsigned'), say('unsigned_why'))
  } else if (sealed.length) {
    // A seal of other wagers than those that were promised is nothing to be glad of.
    notice(promise.state === 'broken' ? '' : 'good', say('verified'), say(rest.length ? 'verified_some' : 'verified_all'))
  } else {
    rest.every((one) => one.state === 'unsealed') ? notice('', say('unsealed')) : notice('', say('open'), say('open_why'))
  }
}

/** Say what the promise is worth. @param {import('./seals.mjs').Outcome} outcome @param {ShownAnswer} answer */
function sayPromise({ promise }, answer) {
  const kind = { made: 'good', kept: 'good', broken: 'bad', foreign: 'bad', none: '' }[promise.state] ?? 'warn'
  const last = promise.state === 'broken' ? [h('br', {}), evidence(promise.note, answer)] : []
  if (promise.state !== 'none' || answer.keys.length) notice(kind, say(`promise_${promise.state}`))
  said.lastElementChild?.append(...last)
}

/** Return the link to a file that shows a broken promise to anybody. @param {string} note @param {ShownAnswer} answer */
function evidence(note, answer) {
  const seals = answer.draws.map(({ draw, entry = '', proof = '', lines = [] }) => `draw ${draw}\n\n${entry}\n${lines.map((one) => `${one.text}\n`).join('')}\n${proof}`)
  const parts = [say('evidence_head'), note, answer.keys.join('\n'), answer.terms.join('\n'), ...seals]
  const address = URL.createObjectURL(new Blob([`${parts.join('\n\n')}\n`], { type: 'text/plain' }))
  const name = `${say('evidence_name')}-${section.dataset.number}.txt`
  return h('a', { class: 'button', href: address, download: name }, say('evidence'))
}

/** List the draws with their seals, and the files to take away. @param {import('./seals.mjs').Sealed[]} sealed @param {ShownAnswer} answer */
function list(sealed, answer) {
  const draws = /** @type {HTMLElement} */ (document.getElementById('proof-draws'))
  const files = /** @type {HTMLElement} */ (document.getElementById('proof-files'))
  for (const { draw, name, state, entry } of answer.draws) {
    const found = sealed.find((one) => one.draw === draw)
    const text = found ? say('draw_sealed', { wagers: found.wagers, entry: found.entry }) : say(entry ? 'draw_unverified' : `draw_${state}`)
    draws.append(h('li', {}, h('strong', {}, name), h('br', {}), text))
    if (entry) {
      const file = `draw-${draw}.tlog-proof`
      files.append(h('li', {}, h('a', { href: `${section.dataset.address}/${file}`, download: file }, say('file_proof', { name }))))
    }
  }
  const latest = sealed.at(-1)
  if (latest) draws.after(h('p', { class: 'faint' }, say('tree', { size: latest.size, root: latest.root.slice(0, ROOT_LETTERS) })))
  const [key] = answer.keys
  if (!key) return
  files.append(h('li', {}, h('a', { href: answer.checkpoint }, say('file_checkpoint'))))
  const command = /** @type {HTMLElement} */ (document.getElementById('proof-command'))
  const file = `draw-${answer.draws.find((one) => one.entry)?.draw ?? 'N'}.tlog-proof`
  const code = /** @type {HTMLElement} */ (command.firstElementChild)
  code.textContent = `python taquilla_verify.py verify-proof ${file} --key '${key}'`
  command.hidden = false
}

async function check() {
  notice('', say('checking'))
  let answer
  try {
    const response = await fetch(`${section.dataset.address}/proof?lang=${LANGUAGE}`)
    if (!response.ok) throw new TypeError(`${response.status}`)
    answer = /** @type {ShownAnswer} */ (await response.json())
  } catch {
    said.replaceChildren()
    return notice('warn', say('away'))
  }
  // Its result has come since the page was made, which lacks the plays.
  if ('sealed' in section.dataset && !answer.is_sealed) return location.reload()
  said.replaceChildren()
  const reason = answer.is_sealed ? 'hidden' : globalThis.crypto?.subtle ? '' : 'no_crypto'
  if (reason) {
    answer.is_sealed ? notice('', say(reason), say('hidden_why')) : notice('warn', say(reason))
    return list([], answer)
  }
  try {
    const outcome = await verifyTicket(answer, shown(), location.hash.slice(1))
    const parts = [saySeals, sayPromise]
    if (outcome.promise.state === 'broken' && !outcome.broken) parts.reverse()
    for (const part of parts) part(outcome, answer)
    list(outcome.sealed, answer)
  } catch (error) {
    // Whatever is not as it has to be is not believed.
    notice('bad', say('wrong'), say(error instanceof Broken ? error.code : 'proof'))
  }
}

/** Offer to hand the page on: by the phone's own way, else as an address. */
function offerSharing() {
  const share = /** @type {HTMLButtonElement} */ (document.getElementById('share'))
  share.hidden = !navigator.share && !navigator.clipboard
  share.addEventListener('click', async () => {
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url: location.href })
      await navigator.clipboard.writeText(location.href)
      share.textContent = share.dataset.copied ?? ''
    } catch (error) {
      // Somebody has thought better of it.
      if (/** @type {any} */ (error).name === 'AbortError') return
      const address = /** @type {HTMLInputElement} */ (document.getElementById('share-address'))
      address.value = location.href
      address.parentElement?.removeAttribute('hidden')
      address.select()
    }
  })
}

// The promise stands behind the address, and goes along to the other language.
for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.keeps-promise'))) link.hash = location.hash
addEventListener('hashchange', () => location.reload())
// The way past the head would take its place.
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault()
  document.getElementById('main')?.focus()
})
offerSharing()
check()
