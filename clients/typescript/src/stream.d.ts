import type { Place } from './events.js'
import type { EventShown } from './models.js'
import type { Transport } from './transport.js'

/**
 * Yield the events after a place as they happen, for ever, and move the place on with each. Throws GapDetected.
 *
 * A stream that ends or breaks off is begun again where it was; NoAnswer or Unavailable comes when that fails too often. Keep the
 * place once an event was acted on: whoever begins there again misses nothing.
 */
export function stream(
  client: { readonly transport: Transport },
  place: Place,
  options?: { signal?: AbortSignal },
): AsyncGenerator<EventShown, void, undefined>
