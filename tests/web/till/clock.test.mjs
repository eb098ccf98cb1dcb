/** How a span of time is written while it runs out. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { countdown } from '../../../src/taquilla/web/static/till/clock.mjs'

test('a span has seconds in its last ten minutes alone', () => {
  const spans = { '-1': '0:00', 1: '0:01', 599: '9:59', 600: '10 min', 3599: '59 min', 3600: '1 h 0 min', 41698: '11 h 34 min', 172800: '2 d' }
  for (const [seconds, shown] of Object.entries(spans)) assert.equal(countdown(Number(seconds) * 1000), shown)
})
