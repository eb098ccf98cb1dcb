/** What the types allow, and what they must not. It is compiled by `make check`, and never run. */

import { Client, errors, follow, GapDetected, NoAnswer, Place, Refused, stream, verifyWebhook } from 'taquilla-client'
import { BY_REASON } from 'taquilla-client/errors'
import type { EntityShown, EventShown, SoldTicket } from 'taquilla-client'

const till = new Client('https://house.example', { token: null, retries: { attempts: 2 }, timeoutMs: 3_000 })

export async function sells(): Promise<SoldTicket> {
  await till.logIn('ana@example.com', 'secret')
  const wagers = [{ draw_id: 117, game: 'animalitos' as const, selection: '7', stake: '22.00' }]
  const sold = await till.tickets.sell({ wagers }, { key: 'till-1/1' })
  const amount: string = sold.amount
  for await (const one of till.tickets.each({ status: 'sold', limit: 10 })) console.log(one.number, amount)
  // @ts-expect-error: a stake is a text
  await till.tickets.sell({ wagers: [{ ...wagers[0], stake: 22 }] })
  // @ts-expect-error: a sale has wagers
  await till.tickets.sell({})
  // @ts-expect-error: there is no such status
  till.tickets.each({ status: 'lost' })
  // @ts-expect-error: a request that only reads has no key
  await till.tickets.show(sold.id, { key: 'k' })
  return sold
}

export async function changes(seen: EntityShown): Promise<string | undefined> {
  const changed = await till.entities.change(seen.id, { name: 'corner' }, { ifMatch: seen, key: 'k' })
  return changed.etag
}

export async function follows(place: Place): Promise<EventShown | undefined> {
  for await (const event of follow(till.events, place, { waitS: 5 })) if (event.type === 'tickets.sold') return event
}

export async function streams(signal: AbortSignal): Promise<number | undefined> {
  for await (const event of stream(till, new Place(), { signal })) return event.number
}

export function tells(error: unknown): string {
  if (error instanceof errors.SelectionFull) return String(error.problem.errors?.[0]?.room)
  if (error instanceof Refused) return `${error.status} ${error.reason} ${error.key}`
  if (error instanceof GapDetected) return `${error.what} ${error.expected} ${error.found}`
  return error instanceof NoAnswer ? `${error.key} ${error.cause}` : `${Object.keys(BY_REASON)}`
}

export const verified = (body: Uint8Array, headers: Headers) => verifyWebhook(body, headers, 'whsec_…')
