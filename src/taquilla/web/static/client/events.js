/** Follows an operator's events in their order, and detects what is missing. */

import { TaquillaError } from './problems.js'

export class GapDetected extends TaquillaError {
  constructor(what, expected, found) {
    super(`expected ${what} ${expected}, found ${found}`)
    Object.assign(this, { what, expected, found })
  }
}

export class Place {
  constructor(number = 0, firstSeq = null, lastSeq = null) {
    Object.assign(this, { number, firstSeq, lastSeq })
  }

  advance(event) {
    if (event.number !== this.number + 1) throw new GapDetected('number', this.number + 1, event.number)
    const isShared = event.first_seq === this.firstSeq && event.last_seq === this.lastSeq
    if (this.lastSeq !== null && !isShared && event.first_seq !== this.lastSeq + 1) {
      throw new GapDetected('first_seq', this.lastSeq + 1, event.first_seq)
    }
    Object.assign(this, { number: event.number, firstSeq: event.first_seq, lastSeq: event.last_seq })
  }
}

export async function* follow(feed, place, { waitS = 20, signal } = {}) {
  for (;;) {
    const { events } = await feed.list({ after: place.number, wait_s: waitS }, { signal })
    for (const event of events) {
      signal?.throwIfAborted()
      place.advance(event)
      yield event
    }
  }
}
