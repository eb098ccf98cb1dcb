/** Sells any number of tickets in batches, and sends those again of which nothing is known. */

export async function* sellAll(client, tickets, { size = 100, signal } = {}) {
  const { retries } = client.transport
  const all = [...tickets]
  for (let start = 0; start < all.length; start += size) {
    const batch = all.slice(start, start + size)
    const answers = []
    let again = [...batch.keys()]
    for (let attempt = 1; again.length; attempt++) {
      const asked = again.map((place) => batch[place])
      const found = (await client.tickets.sellBatch({ tickets: asked }, { signal })).tickets
      found.forEach((answer, nth) => (answers[again[nth]] = answer))
      again = again.filter((place) => answers[place].outcome === 'unknown')
      if (attempt >= retries.attempts) break
      if (again.length) await client.transport.pause(attempt, signal)
    }
    yield* answers
  }
}
