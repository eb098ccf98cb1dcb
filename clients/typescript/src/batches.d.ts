import type { Client } from './client.js'
import type { BatchedTicket, KeyedTicket } from './models.js'

/**
 * Yield what became of each ticket, in their order: sold, repeated or refused; unknown if that lasts for all attempts.
 * size is the most tickets of a batch, which has at most 500 and 256 KiB.
 */
export function sellAll(
  client: Client,
  tickets: Iterable<KeyedTicket>,
  options?: { size?: number; signal?: AbortSignal },
): AsyncGenerator<BatchedTicket, void, undefined>
