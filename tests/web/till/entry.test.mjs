/** What a cashier types, and what the till makes of it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readLine } from '../../../src/taquilla/web/static/till/entry.mjs'
import { Figures } from '../../../src/taquilla/web/static/till/figures.mjs'
import { minorOf, readAmount, shown, written } from '../../../src/taquilla/web/static/till/money.mjs'
import { Offers, wagersOn } from '../../../src/taquilla/web/static/till/plays.mjs'

const draw = (id, category, more = {}) => ({
  id, product_id: id, product: `P${id}`, name: `P${id}`, category, list_id: null, has_sign: false, state: 'open', result: null,
  draws_at: '2026-11-21T17:00:00Z', closes_at: '2026-11-21T16:55:00Z', ...more,
})
const TRIPLES = draw(1, 'lottery', { list_id: 1 })
const LIST_B = draw(2, 'lottery', { list_id: 2, product_id: 1 })
const ZODIAC = draw(3, 'lottery', { list_id: 3, product_id: 1, has_sign: true })
const ANIMALS = draw(4, 'animalitos', { list_id: 1 })
const ANIMALS_B = draw(6, 'animalitos', { list_id: 2, product_id: 4 })
const ANIMALS77 = draw(5, 'animalitos77')
const ALL = [TRIPLES, LIST_B, ZODIAC, ANIMALS, ANIMALS_B, ANIMALS77]
const GAMES = {
  1: ['triple', 'terminal', 'triple_sign', 'terminal_sign', 'triple_ab', 'terminal_ab'], 4: ['animalitos', 'tripleta', 'animal_ab'], 5: ['animalitos77'],
}
const offers = new Offers({
  wagers_max: 100,
  games: Object.entries(GAMES).flatMap(([product, games]) => games.map((game) => ({
    product_id: Number(product), game, stake_min: '1.00', stake_max: '99.00', stake_step: '0.50',
  }))),
}, 2)
offers.learn(ALL)

const FIGURES = new Figures(
  { 5: 'León', 7: 'Perico', 11: 'Gato', 15: 'Zorro', 17: 'Pavo', 21: 'Gallo', 25: 'Gallina', 33: 'Pescado', 47: 'Pavo Real', 44: 'Chigüire' }, { 33: 'Pez' },
)

/** Return what a line sells, as short texts; or the name of what is wrong. */
function sold(line, draws, lastStake = null) {
  try {
    const { numbers, stake } = readLine(line, 2, 'es', FIGURES, lastStake)
    return wagersOn(numbers, stake, draws, offers).map((one) => `${one.draw_id} ${one.game} ${one.selection} ${written(one.stake, 2)}`)
  } catch (error) {
    return error.name
  }
}

const TABLE = [
  // [what is typed, on which draws, what is sold or what is wrong]
  ['123 5', [TRIPLES], ['1 triple 123 5.00']],
  ['12 5', [TRIPLES], ['1 terminal 12 5.00']],
  ['1 5', [TRIPLES], 'fits_none'],
  ['  123   5,50 ', [TRIPLES], ['1 triple 123 5.50']],
  ['123 1', [TRIPLES], ['1 triple 123 1.00']],
  ['123 0.50', [TRIPLES], 'STAKE_TOO_SMALL'],
  ['123 99', [TRIPLES], ['1 triple 123 99.00']],
  ['123 99.50', [TRIPLES], 'STAKE_TOO_LARGE'],
  ['123 1.25', [TRIPLES], 'STAKE_NOT_MULTIPLE'],
  ['123 1,255', [TRIPLES], 'stake_unreadable'],
  ['123 0', [TRIPLES], 'stake_unreadable'],
  ['123', [TRIPLES], 'stake_missing'],
  ['', [TRIPLES], 'nothing'],
  ['123 5', [], 'draw_missing'],
  ['123 5', [TRIPLES, LIST_B], ['1 triple 123 5.00', '2 triple 123 5.00']],
  ['123 5', [ZODIAC], 'fits_none'],
  ['123ari 5', [ZODIAC], ['3 triple_sign 123-ARI 5.00']],
  ['123 ari 5', [ZODIAC], ['3 triple_sign 123-ARI 5.00']],
  ['12géminis 5', [ZODIAC], ['3 terminal_sign 12-GEM 5.00']],
  ['123ac 5', [ZODIAC], ['3 triple_sign 123-ACU 5.00']],
  ['123a 5', [ZODIAC], 'sign_unknown'],
  ['123-12 5', [ZODIAC], ['3 triple_sign 123-PIS 5.00']],
  ['123-13 5', [ZODIAC], 'sign_unknown'],
  ['123-00 5', [ZODIAC], 'sign_unknown'],
  ['123ari 5', [TRIPLES], 'fits_none'],
  ['36 5', [ANIMALS], ['4 animalitos 36 5.00']],
  ['37 5', [ANIMALS], 'fits_none'],
  ['75 5', [ANIMALS77], ['5 animalitos77 75 5.00']],
  ['76 5', [ANIMALS77], 'fits_none'],
  ['0 5', [ANIMALS], ['4 animalitos 0 5.00']],
  ['00 5', [ANIMALS], ['4 animalitos 00 5.00']],
  ['07 5', [ANIMALS], ['4 animalitos 7 5.00']],
  ['07 5', [TRIPLES, ANIMALS], ['1 terminal 07 5.00', '4 animalitos 7 5.00']],
  ['000 5', [ANIMALS], 'fits_none'],
  ['12p 5', [TRIPLES], ['1 terminal 12 5.00', '1 terminal 21 5.00']],
  ['112p 2', [TRIPLES], ['1 triple 112 2.00', '1 triple 121 2.00', '1 triple 211 2.00']],
  ['111p 2', [TRIPLES], ['1 triple 111 2.00']],
  ['1p 2', [TRIPLES], 'permuta_unreadable'],
  ['1234567p 2', [TRIPLES], 'permuta_unreadable'],
  ['11pari 2', [ZODIAC], ['3 terminal_sign 11-ARI 2.00']],
  ['11pisp 2', [ZODIAC], ['3 terminal_sign 11-PIS 2.00']],
  ['1**  2', [TRIPLES], 'serie_unreadable'],
  ['*123 2', [TRIPLES], 'serie_unreadable'],
  ['098-102 1', [TRIPLES], ['098', '099', '100', '101', '102'].map((number) => `1 triple ${number} 1.00`)],
  ['102-098 1', [TRIPLES], ['098', '099', '100', '101', '102'].map((number) => `1 triple ${number} 1.00`)],
  ['07-07 1', [TRIPLES], ['1 terminal 07 1.00']],
  ['07-108 1', [TRIPLES], 'corrida_unreadable'],
  ['123+456 5', [TRIPLES, LIST_B], ['1 triple_ab 123-456 5.00']],
  ['12+34 5', [TRIPLES], ['1 terminal_ab 12-34 5.00']],
  ['12+345 5', [TRIPLES], 'fits_none'],
  // The house takes a pair by the draw of list A alone.
  ['12+34 5', [LIST_B], 'pair_by_list_a'],
  ['12+34 5', [ANIMALS, ANIMALS_B], ['4 animal_ab 12-34 5.00']],
  ['12+34 5', [LIST_B, ANIMALS], ['4 animal_ab 12-34 5.00']],
  ['12+34 5', [ZODIAC], 'fits_none'],
  ['12+38 5', [ANIMALS_B], 'fits_none'],
  ['7+08 5', [ANIMALS], ['4 animal_ab 7-8 5.00']],
  ['36,07,0 5', [ANIMALS], ['4 tripleta 0,7,36 5.00']],
  ['00.1.0 5', [ANIMALS], ['4 tripleta 0,00,1 5.00']],
  ['1,7,7 5', [ANIMALS], 'fits_none'],
  ['1,7,37 5', [ANIMALS], 'fits_none'],
  ['1,7,22 5', [TRIPLES], 'fits_none'],
  ['1,7 5', [ANIMALS], 'number_unreadable'],
  ['123 456 5', [TRIPLES], ['1 triple 123 5.00', '1 triple 456 5.00']],
  ['123456 5', [TRIPLES], ['1 triple 123 5.00', '1 triple 456 5.00']],
  ['.1234 5', [TRIPLES], ['1 terminal 12 5.00', '1 terminal 34 5.00']],
  ['1234 5', [TRIPLES], ['1 terminal 12 5.00', '1 terminal 34 5.00']],
  ['12345 5', [TRIPLES], 'number_unreadable'],
  ['abc 5', [TRIPLES], 'figure_unknown'],
  ['zorro 5', [ANIMALS], ['4 animalitos 15 5.00']],
  ['ZORRO 5', [ANIMALS], ['4 animalitos 15 5.00']],
  ['chigüire 5', [ANIMALS77], ['5 animalitos77 44 5.00']],
  ['chiguire 5', [ANIMALS], 'fits_none'],
  ['zor 5', [ANIMALS], ['4 animalitos 15 5.00']],
  ['zo 5', [ANIMALS], 'figure_several'],
  ['gal 5', [ANIMALS], 'figure_several'],
  ['pez 5', [ANIMALS], ['4 animalitos 33 5.00']],
  ['pavo 5', [ANIMALS77], ['5 animalitos77 17 5.00']],
  ['pavo real 5', [ANIMALS77], ['5 animalitos77 47 5.00']],
  ['zorro perico 5', [ANIMALS], ['4 animalitos 15 5.00', '4 animalitos 7 5.00']],
  ['zorro 21 5', [ANIMALS], ['4 animalitos 15 5.00', '4 animalitos 21 5.00']],
  // A figure is no terminal, though its code would be one.
  ['zorro 5', [TRIPLES, ANIMALS], ['4 animalitos 15 5.00']],
  ['zorro 5', [TRIPLES], 'fits_none'],
  ['zorro+gato 5', [ANIMALS], ['4 animal_ab 15-11 5.00']],
  ['zorro,gato,7 5', [ANIMALS], ['4 tripleta 7,11,15 5.00']],
  ['5 zorro', [ANIMALS], 'stake_behind'],
  ['15 zorro 5', [ANIMALS], 'figure_twice'],
  ['zorro5', [ANIMALS], 'space_missing'],
  ['123 leo 5', [ZODIAC], ['3 triple_sign 123-LEO 5.00']],
  ['١٢٣ 5', [TRIPLES], 'number_unreadable'],
]

for (const [line, draws, expected] of TABLE) {
  test(`"${line}" on ${draws.map((one) => one.id).join(', ') || 'nothing'}`, () => assert.deepEqual(sold(line, draws), expected))
}

test('a permuta of four digits has 24 triples, a serie ten numbers, the longest corrida a thousand', () => {
  assert.equal(sold('1234p 5', [TRIPLES]).length, 24)
  assert.deepEqual(sold('12* 5', [TRIPLES]).map((one) => one.split(' ')[2]), [...'0123456789'].map((digit) => `12${digit}`))
  assert.deepEqual(sold('*5 5', [TRIPLES]).map((one) => one.split(' ')[2]), [...'0123456789'].map((digit) => `${digit}5`))
  assert.equal(sold('000-999 5', [TRIPLES]).length, 1000)
})

test('without a stake the last one counts', () => {
  assert.deepEqual(sold('zorro perico', [ANIMALS], 700n), ['4 animalitos 15 7.00', '4 animalitos 7 7.00'])
  assert.deepEqual(sold('123', [TRIPLES], 700n), ['1 triple 123 7.00'])
})

for (const [typed, spanish, english] of [
  ['12.50', 1250n, 1250n], ['12,5', 1250n, 1250n], [' 330 ', 33000n, 33000n], ['1234,50', 123450n, 123450n], ['1.234,56', 123456n, 123456n],
  ['1,234.56', 123456n, 123456n], ['1.234', 123400n, null], ['1,234', null, 123400n], ['12.345.678', 1234567800n, null], ['1234.567', null, null],
  ['0.500', null, null], ['01.234', null, null], ['1.2,50', null, null], ['1,234,50', null, null], ['1.234,567', null, null], ['1.234,', null, null],
  [',50', null, null], ['-5', null, null], ['9.999.999.999.999', null, null], ['', null, null],
]) {
  test(`the amount "${typed}" is read as the office reads it`, () => assert.deepEqual([readAmount(typed, 2, 'es'), readAmount(typed, 2, 'en')], [spanish, english]))
}

test('amounts are exact to any size, and in any currency', () => {
  assert.equal(readAmount('999999999999.99', 2, 'en'), 99999999999999n)
  assert.equal(readAmount('9999999999999', 2, 'en'), null)
  assert.equal(readAmount('5', 0, 'es'), 5n)
  assert.equal(readAmount('5.0', 0, 'es'), null)
  assert.equal(readAmount('0,005', 3, 'es'), 5n)
  assert.equal(written(5n, 2), '0.05')
  assert.equal(written(-150n, 2), '-1.50')
  assert.equal(written(7n, 0), '7')
  assert.equal(minorOf('-1.50', 2), -150n)
  assert.equal(minorOf('90071992547409.93', 2), 9007199254740993n)
  assert.equal(shown(9007199254740993n, 2, 'es'), '90.071.992.547.409,93')
  assert.equal(shown(123450n, 2, 'en'), '1,234.50')
  assert.equal(shown(99n, 2, 'es'), '0,99')
  assert.equal(shown(-123450n, 2, 'es'), '−1.234,50')
})
