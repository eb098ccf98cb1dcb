/** Finds figures by their names, as cashiers say them: `zorro`, `pavo real`; `gall` is none, for it may be gallo or gallina. */

import { EntryError, plain } from './entry.mjs'

const LEAST_LETTERS = 3
/** The most names that a sentence has. */
const NAMES_MAX = 5

export class Figures {
  /**
   * @param {Record<string, string>} names the name of each figure by its code
   * @param {Record<string, string>} others what some of them are called too
   */
  constructor(names, others = {}) {
    /** @type {[string, string][]} */
    this.names = [...Object.entries(names), ...Object.entries(others)].map(([code, name]) => [plain(name).replaceAll(' ', '_'), code])
  }

  /** Return the figures that a plain word means: the one of this name, or those whose names begin so. @param {string} word @returns {[string, string][]} */
  meant(word) {
    const whole = this.names.filter(([name]) => name === word)
    return whole.length || word.length < LEAST_LETTERS ? whole : this.names.filter(([name]) => name.startsWith(word))
  }

  /** Return the figures that a plain word means, or whose names begin so, however short it is. @param {string} word @returns {[string, string][]} */
  begun(word) {
    const meant = this.meant(word)
    return meant.length || word === '' ? meant : this.names.filter(([name]) => name.startsWith(word))
  }

  /** Return the code of the figure that a plain word means. Throws EntryError where it means none, or several. @param {string} word */
  code(word) {
    const [meant, begun] = [this.meant(word), this.begun(word)]
    if (meant.length === 1) return meant[0][1]
    if (begun.length === 0) throw new EntryError('figure_unknown', word)
    const names = begun.slice(0, NAMES_MAX).map(([name]) => name.replaceAll('_', ' '))
    throw new EntryError('figure_several', word, '', [...names, ...(begun.length > NAMES_MAX ? ['etc'] : [])].join(', '))
  }

  /** Return a plain text in which a name of several words is one word. @param {string} text */
  joined(text) {
    const several = this.names.map(([name]) => name).filter((name) => name.includes('_'))
    return several.reduce((now, name) => now.replaceAll(new RegExp(`\\b${name.replaceAll('_', '\\s+')}\\b`, 'g'), name), text)
  }
}
