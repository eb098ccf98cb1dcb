/** Amounts as BigInt of minor units: exact to any size. */

/**
 * Return a typed amount in minor units, null where it is none or could be two. Thousands are grouped as the language does, all of them
 * or none; those of the other language need decimals behind them. The office reads amounts so too.
 * @param {string} typed
 * @param {number} decimals
 * @param {string} language
 * @returns {bigint | null}
 */
export function readAmount(typed, decimals, language) {
  const [own, other] = language === 'es' ? ['.', ','] : [',', '.']
  const grouped = (/** @type {string} */ mark, /** @type {string} */ ending) => new RegExp(`^[1-9]\\d{0,2}(?:\\${mark}\\d{3})+${ending}$`).test(typed.trim())
  const mark = grouped(own, `(?:\\${other}\\d+)?`) ? own : grouped(other, `\\${own}\\d+`) ? other : ''
  const match = /^(\d{1,12})(?:[.,](\d{1,4}))?$/.exec(mark ? typed.trim().replaceAll(mark, '') : typed.trim())
  if (match === null) return null
  const [, whole, part = ''] = match
  return part.length > decimals ? null : BigInt(whole + part.padEnd(decimals, '0'))
}

/**
 * Return an amount as `/v1` reads and writes it: ``written(1250n, 2) === '12.50'``.
 * @param {bigint} minor
 * @param {number} decimals
 */
export function written(minor, decimals) {
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0')
  const place = digits.length - decimals
  return `${minor < 0n ? '-' : ''}${digits.slice(0, place)}${decimals ? `.${digits.slice(place)}` : ''}`
}

/**
 * Return an amount that `/v1` wrote, in minor units.
 * @param {string} text
 * @param {number} decimals
 */
export function minorOf(text, decimals) {
  const [whole, part = ''] = text.replace('-', '').split('.')
  const minor = BigInt(whole + part.padEnd(decimals, '0'))
  return text.startsWith('-') ? -minor : minor
}

/**
 * Return an amount as people read it, with a true minus: ``shown(-123450n, 2, 'es') === '−1.234,50'``.
 * @param {bigint} minor
 * @param {number} decimals
 * @param {string} language
 */
export function shown(minor, decimals, language) {
  const [whole, part] = written(minor, decimals).replace('-', '−').split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, language === 'es' ? '.' : ',')
  return part === undefined ? grouped : `${grouped}${language === 'es' ? ',' : '.'}${part}`
}
