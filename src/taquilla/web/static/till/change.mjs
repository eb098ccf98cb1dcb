/** What other currencies are worth, and change in them: whole numbers alone (TE-02 to TE-05). */

/** @typedef {{method_id: number, currency: string, decimals: number, own: bigint, foreign: bigint, step: bigint}} Way */

/** Notes and coins in circulation, in whole units; other currencies are counted by 1, 2 and 5. */
const PIECES = {
  VES: ['500', '200', '100', '50', '20', '10', '5', '1', '0.50', '0.25'],
  USD: ['100', '50', '20', '10', '5', '2', '1'],
  COP: ['100000', '50000', '20000', '10000', '5000', '2000', '1000', '500', '200', '100', '50'],
  EUR: ['500', '200', '100', '50', '20', '10', '5', '2', '1'],
  PYG: ['100000', '50000', '20000', '10000', '5000', '2000', '1000', '500', '100', '50'],
}
const ANY = ['1000', '500', '200', '100', '50', '20', '10', '5', '2', '1']

/** Return the notes and coins of a currency, the largest first; coins below a unit where it has decimals. @param {string} currency @param {number} decimals */
export const piecesOf = (currency, decimals) => (PIECES[/** @type {'VES'} */ (currency)] ?? ANY).filter((one) => decimals > 0 || !one.includes('.'))

/**
 * Return a rate as a ratio: so many minor units of the operator's currency are worth so many of the other.
 * @param {{rate: string, per: string}} rate @param {number} ownDecimals @param {number} decimals @returns {[bigint, bigint]}
 */
export function ratioOf({ rate, per }, ownDecimals, decimals) {
  const [whole, part = ''] = rate.split('.')
  const [value, scale] = [BigInt(whole + part), 10n ** BigInt(part.length)]
  const [own, foreign] = per === 'foreign' ? [value, scale] : [scale, value]
  return [own * 10n ** BigInt(ownDecimals), foreign * 10n ** BigInt(decimals)]
}

/** Return what an amount that is received is worth in the operator's currency. @param {bigint} amount @param {Way} way */
export const worthIn = (amount, { own, foreign }) => (amount * own) / foreign

/** Return what an amount that is given is worth in the operator's currency. @param {bigint} amount @param {Way} way */
export const worthOut = (amount, { own, foreign }) => (amount * own + foreign - 1n) / foreign

/** Return the least amount that is worth so much. @param {bigint} worth @param {Way} way */
export const leastFor = (worth, { own, foreign }) => (worth * foreign + own - 1n) / own

/** Return the most that may be given for so much, in notes and coins, and what is left for the own cash. @param {bigint} due @param {Way} way @returns {[bigint, bigint]} */
export function mostOf(due, way) {
  const most = (due * way.foreign) / way.own
  const given = most - (most % way.step)
  return [given, due - worthOut(given, way)]
}
