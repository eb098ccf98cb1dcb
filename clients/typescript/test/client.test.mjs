/** The client against a running house: `TAQUILLA_URL=… node --test`. The house is a demo on its first morning. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'

import { sellAll } from 'taquilla-client/batches'
import {
  Client, errors, follow, GapDetected, NoAnswer, Place, ProblemError, Refused, stream, Unavailable, Unreadable,
} from 'taquilla-client'

const { TAQUILLA_URL: url, TAQUILLA_EMAIL: email, TAQUILLA_PASSWORD: password } = process.env
const clerks = process.env.TAQUILLA_CLERKS.split(',')
const retries = { attempts: 4, firstMs: 0 }

const client = new Client(url)
await client.logIn(email, password)

async function wagerOf(selection = '7', stake = '22.00') {
  const { draws } = await client.draws.list({ status: 'open' })
  const draw = draws.find((one) => one.category === 'animalitos')
  return { draw_id: draw.id, game: 'animalitos', selection, stake }
}

/** Return a client of the same session over a line that loses answers, and the keys that it has sent. */
function losing(...faults) {
  const keys = []
  const fetch = async (target, request) => {
    keys.push(request.headers['idempotency-key'])
    const response = await globalThis.fetch(target, request)
    if (!faults.length) return response
    await response.arrayBuffer()
    const fault = faults.shift()
    if (fault.reason) return Response.json(fault, { status: 409 })
    if (typeof fault === 'number') return new Response('<h1>Bad gateway</h1>', { status: fault })
    throw fault
  }
  return [new Client(url, { token: client.transport.token, retries, fetch }), keys]
}

/** Move the house's clock, and do the work that has become due. */
async function moveClock(body) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/sandbox/clock`, { method: 'POST', headers, body: JSON.stringify(body) })
  assert.equal(response.status, 200)
}

async function loggedIn(somebody) {
  const other = new Client(url)
  await other.logIn(somebody, password)
  return other
}

test('it sells a ticket and finds it again', async () => {
  const wager = await wagerOf()
  const sold = await client.tickets.sell({ wagers: [wager] }, { key: 'ts-1' })
  assert.equal(sold.amount, '22.00')
  assert.deepEqual(await client.tickets.sell({ wagers: [wager] }, { key: 'ts-1' }), sold)
  assert.equal((await client.tickets.show(sold.id)).number, sold.number)
  assert.equal((await client.tickets.find(sold.day, String(sold.number))).id, sold.id)
  const print = await client.tickets.print(sold.id, { format: 'pdf' })
  assert.equal(new TextDecoder().decode(print.slice(0, 4)), '%PDF')
  assert.equal((await client.tickets.cancel(sold.id)).status, 'canceled')
})

test('every call has a key of its own and keeps it', async () => {
  const [lossy, keys] = losing(new TypeError('cut'), 502, new DOMException('late', 'TimeoutError'))
  const wagers = [await wagerOf()]
  const first = await lossy.tickets.sell({ wagers })
  const second = await lossy.tickets.sell({ wagers })
  assert.notEqual(first.id, second.id)
  assert.deepEqual(keys.map((key) => keys.indexOf(key)), [0, 0, 0, 0, 4])
  for (const key of keys) {
    assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    // Keys begin with the time, so that the house finds their place beside the last ones.
    assert.ok(Math.abs(parseInt(key.replace('-', '').slice(0, 12), 16) - Date.now()) < 120_000)
  }
  const { tickets } = await client.tickets.list({ limit: 2 })
  assert.deepEqual(tickets.map((one) => one.id), [second.id, first.id])
})

test('the end of its patience names the key', async () => {
  const wagers = [await wagerOf()]
  const cut = new TypeError('cut')
  const unheard = await losing(cut, cut, cut, cut)[0].tickets.sell({ wagers }).catch((error) => error)
  assert.ok(unheard instanceof NoAnswer)
  assert.equal(unheard.cause, cut)
  const sold = await client.tickets.sell({ wagers }, { key: unheard.key })
  assert.equal((await client.tickets.list({ limit: 1 })).tickets[0].id, sold.id)
  await assert.rejects(losing(503, 503, 503, 503)[0].tickets.sell({ wagers }), Unavailable)
  await assert.rejects(losing(520)[0].tickets.sell({ wagers }), Unavailable)
  await assert.rejects(losing(cut, 429, 408, 429)[0].tickets.sell({ wagers }), Unavailable)
  // Who is not let in any more is told nothing of what came before.
  await assert.rejects(losing(cut, 401)[0].tickets.sell({ wagers }), Unavailable)
  const unrecorded = { status: 409, title: '', detail: '', reason: 'NOT_RECORDED' }
  await assert.rejects(losing(cut, unrecorded)[0].tickets.sell({ wagers }), Unavailable)
  await assert.rejects(losing(unrecorded)[0].tickets.sell({ wagers }), (error) => error instanceof errors.NotRecorded)
  await assert.rejects(losing(401)[0].tickets.sell({ wagers }), (error) => error.constructor === ProblemError)
})

test('a pause is as long as the house asks for, and no longer than patience', async () => {
  for (const [asked, pauses] of [['7', [7_000, 7_000]], ['30', [30_000, 30_000]], ['31', []], ['soon', [0, 0]], ['', [0, 0]], ['Wed, 21 Oct 2099 07:28:00 GMT', []], ['Wed, 21 Oct 2015 07:28:00 GMT', [0, 0]]]) {
    const fetch = async () => new Response('{}', { status: 429, headers: { 'retry-after': asked } })
    const waiting = new Client(url, { retries: { attempts: 3 }, fetch })
    const paused = []
    waiting.transport.pause = async (attempt, signal, askedMs) => void paused.push(askedMs)
    await assert.rejects(waiting.changelog.list(), Unavailable)
    assert.deepEqual(paused, pauses)
  }
})

test('batches are repeated until all is known', async () => {
  const wagers = [await wagerOf()]
  // A key that comes twice has two answers: that of the sale stays.
  const tickets = [0, 1, 2, 2].map((number, place) => ({ wagers: place < 3 ? wagers : [...wagers, ...wagers], key: `many-ts-${number}` }))
  let doubts = 2
  const fetch = async (target, request) => {
    const answer = await (await globalThis.fetch(target, request)).json()
    if (doubts-- > 0) Object.assign(answer.tickets.at(-1), { outcome: 'unknown', ticket: null })
    return new Response(JSON.stringify(answer))
  }
  const doubtful = new Client(url, { token: client.transport.token, retries, fetch })
  const outcomes = []
  for await (const one of sellAll(doubtful, tickets.values(), { size: 2 })) outcomes.push([one.key, one.outcome])
  assert.deepEqual(outcomes, [['many-ts-0', 'sold'], ['many-ts-1', 'repeated'], ['many-ts-2', 'sold'], ['many-ts-2', 'refused']])
})

test('a command without a key is sent once, and an ended request not again', async () => {
  const [lossy, keys] = losing(new TypeError('cut'))
  await assert.rejects(lossy.tickets.dryRun({ wagers: [await wagerOf()] }), NoAnswer)
  assert.deepEqual(keys, [undefined])
  const ending = new AbortController()
  ending.abort(new Error('the user has left'))
  await assert.rejects(losing(new TypeError('cut'))[0].me.show({ signal: ending.signal }), /the user has left/)
})

test('who ends a sale that was sent is told its key at once', async () => {
  const ending = new AbortController()
  const fetch = async () => {
    setTimeout(() => ending.abort(new Error('the user has left')))
    return new Response('', { status: 503, headers: { 'retry-after': '30' } })
  }
  const waiting = new Client(url, { fetch })
  const selling = waiting.tickets.sell({ wagers: [] }, { key: 'mine', signal: ending.signal })
  await assert.rejects(selling, (error) => error instanceof NoAnswer && error.key === 'mine' && /has left/.test(error.cause.message))
  await assert.rejects(waiting.tickets.sell({ wagers: [] }, { signal: ending.signal }), /^Error: the user has left/)
})

test('what is no ticket is not taken for one', async () => {
  for (const body of ['{}', '{"ok": true}', '[]', 'null', '7', '"sold"', '<html>']) {
    const somebody = new Client(url, { fetch: async () => new Response(body, { headers: { etag: '"1"' } }) })
    const wrong = await somebody.tickets.sell({ wagers: [] }, { key: 'mine' }).catch((error) => error)
    assert.ok(wrong instanceof Unreadable && wrong.key === 'mine', body)
  }
})

test('a download lasts as long as pieces of it come', async () => {
  const file = 'a file of some length'
  let count = 0
  const server = createServer(async (request, response) => {
    const isStuck = ++count === 1
    response.writeHead(200)
    for (const letter of file.slice(0, isStuck ? 3 : undefined)) {
      response.write(letter)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    if (!isStuck) response.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const slow = new Client(`http://127.0.0.1:${server.address().port}`, { retries: { firstMs: 0 }, timeoutMs: 500 })
  assert.equal(new TextDecoder().decode(await slow.exports.download(7)), file)
  assert.ok(count > 1)
  server.close()
})

test('a refusal is an error of its reason', async () => {
  const wagers = [await wagerOf(), await wagerOf('99')]
  const refused = await client.tickets.sell({ wagers }).catch((error) => error)
  assert.ok(refused instanceof errors.SelectionInvalid && refused instanceof Refused)
  assert.equal(refused.name, 'SelectionInvalid')
  assert.equal(refused.problem.errors[0].pointer, '/wagers/1')
  await assert.rejects(new Client(url, { token: 'nobody' }).me.show(), errors.TokenDead)
  await assert.rejects(new Client(url, { token: 'tqk_mi\nne' }).me.show(), (error) => error instanceof TypeError && !/tqk_/.test(error.message))
  await assert.rejects(client.tickets.sell({ wagers }, { key: 'ñandú' }), TypeError)
  await assert.rejects(client.draws.list({ day: '1999-01-01' }), (error) => error.constructor === Refused && error.reason === 'BAD_REQUEST')
})

test('a redirection is followed to no other answer', async () => {
  const server = createServer((request, response) => response.writeHead(request.url === '/' ? 200 : 301, { location: '/' }).end('{}'))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const led = new Client(`http://127.0.0.1:${server.address().port}`, { token: 'x', retries })
  await assert.rejects(led.tickets.sell({ wagers: [] }), (error) => error instanceof ProblemError && error.status === 301)
  server.close()
})

test('an iterator goes over all pages', async () => {
  const wagers = [await wagerOf()]
  const sold = []
  for (let count = 0; count < 5; count++) sold.unshift((await client.tickets.sell({ wagers })).id)
  const found = []
  for await (const ticket of client.tickets.each({ limit: 2, status: 'sold' })) found.push(ticket.id)
  assert.deepEqual(found.slice(0, 5), sold)
})

test('a follower gets every event, and the place to go on from', async () => {
  const office = await loggedIn(process.env.TAQUILLA_MANAGER)
  const wagers = [await wagerOf('8', '5.00')]
  const { number } = await client.tickets.sell({ wagers })
  const place = new Place()
  for await (const event of follow(office.events, place)) {
    assert.equal(event.number, place.number)
    if (event.data.tickets?.some((ticket) => ticket.number === number)) break
  }
  const again = new Place(place.number, place.firstSeq, place.lastSeq)
  await client.tickets.sell({ wagers })
  // What the house tells by itself may come in between; nothing is left out.
  let expected = place.number
  for await (const event of follow(office.events, again)) {
    assert.equal(event.number, ++expected)
    if (event.type === 'tickets.sold') break
  }
  assert.equal(again.number, expected)
})

/** Return a fetch whose first responses come byte by byte, and break off after so many bytes. */
function breaking(...lengths) {
  const asked = []
  const fetch = async (target, request) => {
    asked.push(request.headers['last-event-id'])
    const response = await globalThis.fetch(target, request)
    if (!lengths.length) return response
    const reader = response.body.getReader()
    let left = lengths.shift()
    let chunk = new Uint8Array()
    const pull = async (controller) => {
      if (!chunk.length) chunk = (await reader.read()).value
      if (left-- <= 0) return controller.error(new TypeError('cut'))
      controller.enqueue(chunk.slice(0, 1))
      chunk = chunk.subarray(1)
    }
    const cut = new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 0 })
    return new Response(cut, response)
  }
  return [fetch, asked]
}

test('a stream goes on where it broke off, and ends with its signal', async () => {
  const office = await loggedIn(process.env.TAQUILLA_MANAGER)
  const wagers = [await wagerOf('9', '5.00')]
  for (let count = 0; count < 3; count++) await client.tickets.sell({ wagers })
  const { events } = await office.events.list({ after: 0, limit: 200 })
  const [fetch, asked] = breaking(100, 2_000)
  const ending = new AbortController()
  const followed = []
  const reading = (async () => {
    // No clock of the client's ends a stream whose beginning a busy machine holds back.
    const lossy = new Client(url, { token: office.transport.token, retries, fetch, timeoutMs: 120_000 })
    for await (const event of stream(lossy, new Place(), { signal: ending.signal })) {
      followed.push(event)
      if (followed.length === events.length) await client.tickets.sell({ wagers })
      // A login may be told late, before the sale.
      if (followed.length > events.length && event.type === 'tickets.sold') ending.abort(new Error('enough'))
    }
  })()
  await assert.rejects(reading, /enough/)
  assert.deepEqual(followed.slice(0, events.length), events)
  assert.equal(followed.at(-1).type, 'tickets.sold')
  assert.equal(asked.length, 3)
  assert.equal(asked[0], '0')
  assert.ok(Number(asked[2]) > 0)
})

test('a stream names what is missing, and gives up where nobody answers', async () => {
  const office = await loggedIn(process.env.TAQUILLA_MANAGER)
  const reads = async (who, place) => {
    for await (const event of stream(who, place)) return event
  }
  await assert.rejects(reads(office, new Place(1, 1, 10 ** 9)), GapDetected)
  await assert.rejects(reads(new Client(url, { token: 'nobody' }), new Place()), errors.TokenDead)
  let tries = 0
  const fetch = () => Promise.reject(new TypeError(`cut ${++tries}`))
  await assert.rejects(reads(new Client(url, { token: 'x', retries, fetch }), new Place()), NoAnswer)
  assert.equal(tries, 4)
})

test('who changes an entity that somebody else has changed is told so', async () => {
  const office = await loggedIn(process.env.TAQUILLA_ADMINISTRATOR)
  const { user } = await office.me.show()
  const agency = await office.entities.add({ name: 'corner', parent_id: user.entity_id })
  const seen = await office.entities.show(agency.id)
  const changed = await office.entities.change(agency.id, { name: 'the corner' }, { ifMatch: seen })
  await assert.rejects(office.entities.change(agency.id, { name: 'x' }, { ifMatch: seen }), errors.ChangedMeanwhile)
  await assert.rejects(office.entities.change(agency.id, { name: 'x' }, { ifMatch: {} }), TypeError)
  assert.equal((await office.entities.close(agency.id, { ifMatch: changed })).status, 'closed')
})

test('a day: sold, read by two clerks, paid once, reported', async () => {
  const { day, draws } = await client.draws.list()
  const wager = await wagerOf()
  const draw = draws.find((one) => one.id === wager.draw_id)
  const sold = await client.tickets.sell({ wagers: [wager] })
  const [first, second] = await Promise.all(clerks.map(loggedIn))
  await moveClock({ now: new Date(Date.parse(draw.draws_at) + 60_000).toISOString() })
  await first.results.enter({ draw_id: draw.id, outcome: '7' })
  await assert.rejects(second.results.approve({ draw_id: draw.id, outcome: '8' }), errors.ResultDiffers)
  // After a reading that differed the next one waits.
  await moveClock({ advance_s: 31 })
  assert.ok((await second.results.approve({ draw_id: draw.id, outcome: '7' })).is_approved)
  await moveClock({ advance_s: 1 })
  assert.equal((await client.tickets.pay(sold.id, { pin: sold.pin })).prize, '660.00')
  await assert.rejects(client.tickets.pay(sold.id, { pin: sold.pin }), errors.TicketPaid)
  const report = await client.reports.period({ first_day: day, last_day: day, group: 'game' })
  assert.equal(report.groups[0].sales, report.total.sales)
  await client.logOut()
  assert.equal(client.transport.token, null)
})
