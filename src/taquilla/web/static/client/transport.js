/** Sends requests, and sends those again that may be repeated: all that only read, and commands with a key. */

import { BY_REASON, VERSION } from './errors.js'
import { NoAnswer, ProblemError, Refused, TaquillaError, Unavailable, Unreadable } from './problems.js'

/** Milliseconds without a sign of life after which a stream is broken; the house sends one every 15 s. */
const SILENCE_MS = 45_000

/** The statuses of a command that was not looked at: they say nothing of an earlier attempt under its key. */
const UNREAD = [408, 429]
const AGAIN = new Set([...UNREAD, 502, 503, 504])

/** Return a key for one command: a UUID that begins with the time, so that the house keeps it beside the last ones (version 7). */
export function newKey() {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

/** Return a path with its variable parts: ``path`/v1/tickets/${id}` ``. */
export function path(texts, ...values) {
  return texts.reduce((before, text, place) => before + encodeURIComponent(values[place - 1]) + text)
}

export class Transport {
  constructor(baseUrl, { token = null, timeoutMs = 10_000, retries = {}, fetch = globalThis.fetch } = {}) {
    this.baseUrl = baseUrl.replace(/\/+$/, '')
    this.token = token
    this.timeoutMs = timeoutMs
    this.retries = { attempts: 5, firstMs: 100, mostMs: 5_000, patienceMs: 30_000, ...retries }
    // A browser's fetch wants to be called by nobody else than the window.
    this.fetch = (...request) => fetch(...request)
  }

  /** Send a request, again while that may help, and return its answer. */
  async ask(method, target, { query, body, key = null, ifMatch, signal, mayRepeat = false, answer = 'json' } = {}) {
    const attempts = method === 'GET' || key !== null || mayRepeat ? this.retries.attempts : 1
    for (let attempt = 1; ; attempt++) {
      let response, content
      try {
        response = await this.fetch(this.#url(target, query), this.#request(method, body, { key, ifMatch, signal, waitMs: 1000 * (query?.wait_s ?? 0) }))
        content = new Uint8Array(await response.arrayBuffer())
      } catch (error) {
        signal?.throwIfAborted()
        if (attempt === attempts) throw new NoAnswer(key, error)
      }
      const askedMs = content ? 1_000 * (parseInt(response.headers.get('retry-after')) || 0) : 0
      const isLast = attempt === attempts || askedMs > this.retries.patienceMs
      if (content && (isLast || !AGAIN.has(response.status))) return read(response, content, answer, key)
      await this.pause(attempt, signal, askedMs)
    }
  }

  /** Yield the pieces of a stream as they come, until it ends. */
  async *stream(target, { lastEventId, signal } = {}) {
    const ending = new AbortController()
    let timer
    const wait = (ms) => {
      clearTimeout(timer)
      timer = setTimeout(() => ending.abort(new DOMException('nothing came', 'TimeoutError')), ms)
    }
    try {
      wait(this.timeoutMs)
      const { method, headers } = this.#request('GET', undefined, { key: null, waitMs: 0 })
      const request = { method, headers: { ...headers, accept: 'text/event-stream', 'last-event-id': lastEventId } }
      const response = await this.fetch(this.#url(target), { ...request, signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal })
      if (!response.ok) read(response, new Uint8Array(await response.arrayBuffer()), 'none', null)
      const reader = response.body.getReader()
      for (;;) {
        wait(SILENCE_MS)
        const { done, value } = await reader.read()
        if (done) return
        clearTimeout(timer)
        yield value
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw error instanceof TaquillaError ? error : new NoAnswer(null, error)
    } finally {
      clearTimeout(timer)
      ending.abort()
    }
  }

  #url(target, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
    const written = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
    return this.baseUrl + target + (written && `?${written}`)
  }

  #request(method, body, { key, ifMatch, signal, waitMs }) {
    const headers = { accept: 'application/json, */*', 'taquilla-version': VERSION }
    if (this.token !== null) headers.authorization = `Bearer ${this.token}`
    if (key !== null) headers['idempotency-key'] = key
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (ifMatch !== undefined) headers['if-match'] = versionOf(ifMatch)
    // The house keeps some requests waiting for as long.
    const late = AbortSignal.timeout(this.timeoutMs + waitMs)
    return { method, headers, body: JSON.stringify(body), signal: signal ? AbortSignal.any([signal, late]) : late }
  }

  /** Wait before the next attempt: each time twice as long, a part of it by chance, and at least as long as the house asks for. */
  async pause(attempt, signal, askedMs = 0) {
    const { firstMs, mostMs } = this.retries
    const pauseMs = Math.min(mostMs, firstMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
    await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, askedMs)))
    signal?.throwIfAborted()
  }
}

function read(response, content, answer, key) {
  if (!response.ok) {
    const problem = problemOf(response, content)
    const kind = AGAIN.has(problem.status) ? Unavailable : problem.reason ? Refused : ProblemError
    if (key !== null && UNREAD.includes(problem.status)) throw new Unavailable(problem, key)
    throw new (BY_REASON[problem.reason] ?? kind)(problem, key)
  }
  if (answer === 'none') return undefined
  if (answer === 'bytes') return content
  let found
  try {
    found = JSON.parse(new TextDecoder().decode(content))
  } catch (cause) {
    throw new Unreadable('the answer is not JSON', { key, cause })
  }
  const etag = response.headers.get('etag')
  return etag === null ? found : Object.defineProperty(found, 'etag', { value: etag })
}

function versionOf(thing) {
  const etag = typeof thing === 'string' ? thing : thing.etag
  if (etag === undefined) throw new TypeError('the thing has no version: get it by itself')
  return etag
}

/** Return the problem that a response tells. A proxy in between may answer with anything. */
function problemOf(response, content) {
  try {
    const problem = JSON.parse(new TextDecoder().decode(content))
    if (typeof problem.detail === 'string' && typeof problem.status === 'number') return problem
  } catch {}
  const title = response.statusText || 'Error'
  return { type: 'about:blank', status: response.status, title, detail: title, reason: '' }
}
