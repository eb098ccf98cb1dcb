/** Follows an operator's events as the house sends them, over one connection, and detects what is missing. */

import { NoAnswer, Unavailable, Unreadable } from './problems.js'

export async function* stream({ transport }, place, { signal } = {}) {
  for (let failures = 0; ; ) {
    let askedMs = 0
    try {
      const events = eventsOf(transport.stream('/v1/events', { lastEventId: String(place.number), signal }), () => (failures = 0))
      for await (const event of events) {
        signal?.throwIfAborted()
        place.advance(event)
        yield event
      }
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Unavailable) || ++failures >= transport.retries.attempts) throw error
      // A house that is full wants nothing for a second.
      if (error instanceof Unavailable) askedMs = 1000
    }
    await transport.pause(Math.max(1, failures), signal, askedMs)
  }
}

/** Yield the events that end in the pieces of a stream. Only a line feed ends a line. */
async function* eventsOf(pieces, received) {
  const decoder = new TextDecoder()
  let rest = ''
  let data = []
  for await (const piece of pieces) {
    received()
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop()
    for (const line of lines.map((one) => one.replace(/\r$/, ''))) {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
      if (line !== '' || !data.length) continue
      const text = data.join('\n')
      data = []
      yield eventOf(text)
    }
  }
}

function eventOf(text) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Unreadable('the event is not JSON', { cause })
  }
}
