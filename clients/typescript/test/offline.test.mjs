/** Webhooks and places in the events: without a house. The webhooks come from Python, signed by another library. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { GapDetected, Place, verifyWebhook, WebhookInvalid } from 'taquilla-client'

const webhooks = JSON.parse(readFileSync(process.env.WEBHOOKS, 'utf8'))

for (const { name, body, headers, keys, now, valid } of webhooks) {
  test(`webhook: ${name}`, async () => {
    const verified = verifyWebhook(body, headers, keys, { now: now * 1000 })
    if (!valid) return assert.rejects(verified, WebhookInvalid)
    const webhook = await verified
    assert.equal(webhook.id, headers['webhook-id'])
    assert.deepEqual(webhook.content, JSON.parse(body))
  })
}

const event = (number, first_seq, last_seq) => ({ number, first_seq, last_seq })

test('events without a gap move the place on', () => {
  const place = new Place()
  for (const one of [event(1, 5, 7), event(2, 5, 7), event(3, 8, 8), event(4, 9, 8), event(5, 9, 12)]) place.advance(one)
  assert.deepEqual({ ...place }, { number: 5, firstSeq: 9, lastSeq: 12 })
})

test('a gap names both numbers', () => {
  const place = new Place(2, 5, 7)
  assert.throws(() => place.advance(event(4, 8, 8)), (gap) => gap instanceof GapDetected && gap.expected === 3 && gap.found === 4)
  assert.throws(() => place.advance(event(3, 9, 9)), (gap) => gap.what === 'first_seq' && gap.expected === 8 && gap.found === 9)
})
