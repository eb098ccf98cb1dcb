import type { Tagged } from './models.js'

/** How often a request is sent, and the pauses in between. */
export interface Retries {
  attempts?: number
  firstMs?: number
  mostMs?: number
  /** The longest `Retry-After` that is waited for; a longer one is an error at once. */
  patienceMs?: number
}

/** What one may say with every request. */
export interface ReadOptions {
  /** Ends the request, and its retries. What ends is the signal's reason, or NoAnswer with the key of a command that was sent. */
  signal?: AbortSignal
}

/** What one may say with every command. */
export interface CommandOptions extends ReadOptions {
  /** The caller's own key of this command, kept through all retries; a fresh one where none is given. */
  key?: string
}

/** What one may say with every change of a thing that people edit. */
export interface ChangeOptions extends CommandOptions {
  /** The thing as the caller has seen it, or its ETag; changed since, it is refused with ChangedMeanwhile. */
  ifMatch?: Tagged | string
}

export interface TransportOptions {
  token?: string | null
  /** Milliseconds for an answer; of a file, for each piece of it. */
  timeoutMs?: number
  retries?: Retries
  fetch?: typeof globalThis.fetch
}

/** Return a key for one command. */
export function newKey(): string

export class Transport {
  constructor(baseUrl: string, options?: TransportOptions)
  token: string | null
  readonly retries: Required<Retries>
  /** Yield the pieces of a stream as they come, until it ends. */
  stream(target: string, how: { lastEventId: string; signal?: AbortSignal }): AsyncGenerator<Uint8Array, void, undefined>
  /** Wait before the next attempt. */
  pause(attempt: number, signal?: AbortSignal, askedMs?: number): Promise<void>
  ask(
    method: string,
    target: string,
    how?: {
      query?: object
      body?: unknown
      key?: string | null
      ifMatch?: Tagged | string
      signal?: AbortSignal
      mayRepeat?: boolean
      answer?: 'json' | 'bytes' | 'none'
      /** The fields that the JSON must have, with spaces between them. */
      has?: string
    },
  ): Promise<any>
}
