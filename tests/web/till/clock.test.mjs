/** How a span of time is written while it runs out, and the day of an instant. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { countdown, daysIn } from '../../../src/taquilla/web/static/till/clock.mjs'

test('a span has seconds in its last ten minutes alone', () => {
  const spans = { '-1': '0:00', 1: '0:01', 599: '9:59', 600: '10 min', 3599: '59 min', 3600: '1 h 0 min', 41698: '11 h 34 min', 172800: '2 d' }
  for (const [seconds, shown] of Object.entries(spans)) assert.equal(countdown(Number(seconds) * 1000), shown)
})

test('a day is written as the house reads it, in whatever order the browser writes dates', (context) => {
  context.mock.getter(Intl.DateTimeFormat.prototype, 'format', () => () => '11/29/2026')
  const days = { '2026-11-29T03:59:59Z': '2026-11-28', '2026-11-29T04:00:00Z': '2026-11-29', '2027-01-01T03:00:00Z': '2026-12-31' }
  for (const [at, day] of Object.entries(days)) assert.equal(daysIn('America/Caracas')(at), day)
})
