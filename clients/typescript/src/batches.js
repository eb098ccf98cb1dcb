/** Sells any number of tickets in batches, and sends those again of which nothing is known. */

export async function* sellAll(client, tickets, { size = 100, signal } = {}) {
  const { retries } = client.transport
  for (let start = 0; start < tickets.length; start += size) {
    let again = tickets.slice(start, start + size)
    const answers = new Map()
    for (let attempt = 1; again.length; attempt++) {
      const found = (await client.tickets.sellBatch({ tickets: again }, { signal })).tickets
      found.forEach((answer) => answers.set(answer.key, answer))
      again = again.filter((_, place) => found[place].outcome === 'unknown')
      if (attempt >= retries.attempts) break
      if (again.length) await client.transport.pause(attempt, signal)
    }
    yield* answers.values()
  }
}
