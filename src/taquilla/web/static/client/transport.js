/** Sends requests, and sends those again that may be repeated: all that only read, and commands with a key. */

import { BY_REASON, VERSION } from './errors.js'
import { NoAnswer, ProblemError, Refused, TaquillaError, Unavailable, Unreadable } from './problems.js'

/** Milliseconds without a sign of life after which a stream is broken; the house sends one every 15 s. */
const SILENCE_MS = 45_000

/** The statuses of a command that was not looked at: they say nothing of an earlier attempt under its key. */
const UNREAD = [408, 429]
const AGAIN = new Set([...UNREAD, 502, 503, 504])
/** The statuses of a caller who is not let in: after an attempt without an answer they say nothing of it either. */
const SHUT_OUT = [401, 403]

/** Return a key for one command: a UUID that begins with the time, so that the house keeps it beside the last ones (version 7). */
export function newKey() {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

/** Return a path with its variable parts: ``path`/v1/tickets/${id}` ``. */
export function path(texts, ...values) {
  return texts.reduce((before, text, place) => before + encodeURIComponent(values[place - 1]) + text)
}

/** Ends a request once nothing has come for some time. */
class Silence {
  #ending = new AbortController()
  #timer

  get signal() {
    return this.#ending.signal
  }

  /** Wait for what comes next. */
  wait(ms) {
    this.stop()
    this.#timer = setTimeout(() => this.#ending.abort(new DOMException('nothing came', 'TimeoutError')), ms)
  }

  /** Wait no more. What was read whole is not ended: a browser would say that it has failed. */
  stop() {
    clearTimeout(this.#timer)
  }

  end() {
    this.stop()
    this.#ending.abort()
  }

  /** Return a response of which each piece begins the wait anew. */
  heard({ body }, ms) {
    const transform = (piece, passed) => {
      this.wait(ms)
      passed.enqueue(piece)
    }
    return new Response(body?.pipeThrough(new TransformStream({ transform })))
  }
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
  async ask(method, target, { query, body, key = null, ifMatch, signal, mayRepeat = false, answer = 'json', has = '' } = {}) {
    const attempts = method === 'GET' || key !== null || mayRepeat ? this.retries.attempts : 1
    const unread = new Set(key === null && !mayRepeat ? [] : UNREAD)
    for (let attempt = 1; ; attempt++) {
      // Who ends a command that was sent needs its key: it may have been carried out.
      if (signal?.aborted) throw attempt === 1 || key === null ? signal.reason : new NoAnswer(key, signal.reason)
      const silence = answer === 'bytes' ? new Silence() : null
      // The house keeps some requests waiting for as long.
      const late = silence?.signal ?? AbortSignal.timeout(this.timeoutMs + 1_000 * (query?.wait_s ?? 0))
      const request = this.#request(method, body, { key, ifMatch, signal, late })
      let response, content
      try {
        silence?.wait(this.timeoutMs)
        response = await this.fetch(this.#url(target, query), request)
        content = new Uint8Array(await (silence?.heard(response, this.timeoutMs) ?? response).arrayBuffer())
      } catch (error) {
        if (attempt === attempts && !signal?.aborted) throw new NoAnswer(key, error)
      } finally {
        silence?.stop()
      }
      const askedMs = content ? askedBy(response) : 0
      const isLast = attempt === attempts || askedMs > this.retries.patienceMs
      if (content && (isLast || !AGAIN.has(response.status))) return read(response, content, { answer, has, key, unread })
      if (unread.size && !UNREAD.includes(response?.status)) SHUT_OUT.forEach((status) => unread.add(status))
      await this.pause(attempt, signal, askedMs)
    }
  }

  /** Yield the pieces of a stream as they come, until it ends. */
  async *stream(target, { lastEventId, signal } = {}) {
    const silence = new Silence()
    try {
      silence.wait(this.timeoutMs)
      const request = this.#request('GET', undefined, { key: null, signal, late: silence.signal })
      Object.assign(request.headers, { accept: 'text/event-stream', 'last-event-id': lastEventId })
      const response = await this.fetch(this.#url(target), request)
      if (!response.ok) read(response, new Uint8Array(await response.arrayBuffer()), { answer: 'none', key: null })
      const reader = response.body.getReader()
      for (;;) {
        silence.wait(SILENCE_MS)
        const { done, value } = await reader.read()
        if (done) return
        silence.stop()
        yield value
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw error instanceof TaquillaError ? error : new NoAnswer(null, error)
    } finally {
      silence.end()
    }
  }

  #url(target, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
    const written = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
    return this.baseUrl + target + (written && `?${written}`)
  }

  #request(method, body, { key, ifMatch, signal, late }) {
    const headers = { accept: 'application/json, */*', 'taquilla-version': VERSION }
    if (this.token !== null) headers.authorization = `Bearer ${this.token}`
    if (key !== null) headers['idempotency-key'] = key
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (ifMatch !== undefined) headers['if-match'] = versionOf(ifMatch)
    // What sends them would name a value, which may be the token: it stands in the cause of a NoAnswer then.
    for (const name in headers) if (/[^ -~]/.test(headers[name])) throw new TypeError(`${name} has a character that no header may have`)
    // Followed, a command would become a GET, and the list that this finds its answer.
    return { method, redirect: 'manual', headers, body: JSON.stringify(body), signal: signal ? AbortSignal.any([signal, late]) : late }
  }

  /** Wait before the next attempt, or until the signal: each time twice as long, a part of it by chance, and at least as long as the house asks for. */
  async pause(attempt, signal, askedMs = 0) {
    const { firstMs, mostMs } = this.retries
    const pauseMs = Math.min(mostMs, firstMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
    await new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', go)
        resolve()
      }
      const timer = setTimeout(go, Math.max(pauseMs, askedMs))
      signal?.addEventListener('abort', go)
      if (signal?.aborted) go()
    })
  }
}

/** Return the milliseconds for which a response asks us to wait, by a count of seconds or by a date. */
function askedBy(response) {
  const asked = response.headers.get('retry-after')
  return Math.max(0, /^\d+$/.test(asked) ? 1_000 * asked : Date.parse(asked) - Date.now()) || 0
}

/** Return what a response says. has are the fields that its JSON must have, unread the statuses that say nothing of what became of the command. */
function read(response, content, { answer, has, key, unread = new Set() }) {
  if (!response.ok) {
    const problem = problemOf(response, content)
    const kind = AGAIN.has(problem.status) || problem.status >= 500 ? Unavailable : problem.reason ? Refused : ProblemError
    const isLost = problem.reason === 'NOT_RECORDED' && unread.has(SHUT_OUT[0])
    if (isLost || unread.has(problem.status)) throw new Unavailable(problem, key)
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
  const lacks = has.split(' ').filter((name) => name && !Object.hasOwn(Object(found), name))
  if (lacks.length) throw new Unreadable(`the answer is not what the document promises: it lacks ${lacks}`, { key })
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
