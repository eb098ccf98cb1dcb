/** Makes elements. All text is text: nothing here is read as HTML. */

const PICTURES = new URL('../figures.svg', import.meta.url).href

/**
 * Make an element: properties beginning with `on` are listeners, `class` and `data-…` and `aria-…` attributes.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | null | undefined | false | (Node | string | null)[])} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else element.setAttribute(name, String(value))
  }
  fill(element, ...children)
  return element
}

/** Replace what is in an element. @param {Element} element @param {...any} children */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false))
}

/** Show a dialog above the page, and below the lock: whoever has waited for an answer may ask when the till is locked. @param {HTMLDialogElement} dialog */
export function showAbove(dialog) {
  dialog.showModal()
  const lock = /** @type {HTMLDialogElement | null} */ (document.getElementById('lock'))
  if (!lock?.open) return
  lock.close()
  lock.showModal()
}

/** Return a button. @param {any} text @param {() => void} act @param {Record<string, any>} [more] */
export function button(text, act, more = {}) {
  return h('button', { type: 'button', onclick: act, ...more }, text)
}

/**
 * Return what acts once, whoever presses twice: not again while it acts, nor by the second click of two.
 * @param {(given?: any) => Promise<any>} act @returns {(given?: any) => Promise<any>}
 */
export function once(act) {
  let isActing = false
  return async (/** @type {any} */ given) => {
    if (isActing || given?.detail > 1) return
    isActing = true
    try {
      return await act(given)
    } finally {
      isActing = false
    }
  }
}

/** Return the picture of a figure or a sign. Its name stands beside it. @param {string} code */
export function picture(code) {
  return h('img', { class: 'figure', src: `${PICTURES}#f${code}`, alt: '', loading: 'lazy' })
}

/** Return a key as the help shows it. @param {string} name */
export function key(name) {
  return h('kbd', {}, name)
}
