/** Change and prizes in other currencies, as the house judges them (TE-02 to TE-05). */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { leastFor, mostOf, ratioOf, worthIn, worthOut } from '../../../src/taquilla/web/static/till/change.mjs'

const way = (rate, decimals, step) => {
  const [own, foreign] = ratioOf(rate, 2, decimals)
  return { own, foreign, step }
}
const DOLLARS = way({ rate: '36.52', per: 'foreign' }, 2, 100n)
const PESOS = way({ rate: '112', per: 'own' }, 0, 50n)

test('what is received is rounded down, what is given up', () => {
  assert.deepEqual([worthIn(100n, DOLLARS), worthOut(100n, DOLLARS)], [3652n, 3652n])
  assert.deepEqual([worthIn(1000n, PESOS), worthOut(1000n, PESOS)], [892n, 893n])
})

test('the least that covers an amount is worth it', () => {
  for (const due of [1n, 892n, 893n, 2800n, 3652n, 3653n]) {
    for (const each of [DOLLARS, PESOS]) {
      const least = leastFor(due, each)
      assert.ok(worthIn(least, each) >= due && worthIn(least - 1n, each) < due, `${due}`)
    }
  }
})

test('change in another currency is in its notes, and the rest in the own cash: nothing is lost', () => {
  assert.deepEqual(mostOf(63040n, DOLLARS), [1700n, 956n])
  assert.deepEqual(mostOf(3651n, DOLLARS), [0n, 3651n])
  assert.deepEqual(mostOf(893n, PESOS), [1000n, 0n])
  for (let due = 0n; due < 9000n; due += 7n) {
    for (const each of [DOLLARS, PESOS]) {
      const [given, rest] = mostOf(due, each)
      assert.ok(rest >= 0n && given % each.step === 0n && worthOut(given, each) + rest === due, `${due}`)
    }
  }
})
