import { TaquillaError } from './problems.js'

/** An event: its number among the operator's events, and the range of the ledger's `seq` that it covers. */
export interface Numbered {
  number: number
  first_seq: number
  last_seq: number
}

/** Events are missing: what was expected next, and what came. */
export class GapDetected extends TaquillaError {
  constructor(what: 'number' | 'first_seq', expected: number, found: number)
  readonly what: 'number' | 'first_seq'
  readonly expected: number
  readonly found: number
}

/** The place of a follower: the last event's number and range. Keep it, and go on from there. Without a range it takes any. */
export class Place {
  constructor(number?: number, firstSeq?: number | null, lastSeq?: number | null)
  readonly number: number
  readonly firstSeq: number | null
  readonly lastSeq: number | null
  /** Go on to the next event. Throws GapDetected. */
  advance(event: Numbered): void
}

/** The events of a client: `client.events`. */
export interface Feed<Event extends Numbered> {
  list(query: { after: number; wait_s: number }, options: { signal?: AbortSignal }): Promise<{ events: Event[] }>
}

/**
 * Yield the events after a place, for ever, and move the place on with each. Throws GapDetected.
 *
 * Keep the place once an event was acted on: whoever begins there again misses nothing.
 */
export function follow<Event extends Numbered>(
  feed: Feed<Event>,
  place: Place,
  options?: { waitS?: number; signal?: AbortSignal },
): AsyncGenerator<Event, void, undefined>
