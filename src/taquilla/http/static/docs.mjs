/**
 * Lets one try the operations of an API on the page that describes it. Its forms are filled with what earlier answers have told:
 * a token, the ids of draws and tickets. Nothing is stored, and nothing is sent anywhere but to the house itself.
 */

/** What answers have told: values by their names, the rows of lists, and the latest thing of each, by the paths of the lists. */
export class Known {
  values = Object.create(null)
  rows = Object.create(null)
  latest = Object.create(null)

  /** Remember what an answer tells. path is that of the operation, with its parts in braces. */
  remember(path, body) {
    if (body === null || typeof body !== 'object') return
    const rows = Object.values(body).find((value) => Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null)
    if (rows) {
      this.rows[path] = rows
      this.latest[path] ??= rows[0]
    }
    if ('id' in body) this.latest[path.split('/{')[0]] = body
    for (const [name, value] of Object.entries(body)) if (value !== null && typeof value !== 'object') this.values[name] = value
  }

  /** Return the value for a part of a path: of the latest thing in the list before it, or one that was told by this name. */
  part(path, name) {
    const thing = this.latest[path.slice(0, path.indexOf(`/{${name}}`))]
    return thing?.id ?? thing?.[name] ?? this.values[name]
  }

  /** Return the id of the row of a list that has most in common with the values beside it; an open one before others. */
  id(list, beside) {
    const texts = new Set(Object.values(beside).map(String))
    const score = (row) => Object.values(row).filter((value) => texts.has(String(value))).length + (row.status === 'open' ? 0.5 : 0)
    return this.rows[list]?.reduce((best, row) => (best && score(best) >= score(row) ? best : row), undefined)?.id
  }

  /** Return an example with the ids and PINs that are known in place of its own. */
  filled(example, root) {
    if (Array.isArray(example)) return example.map((each) => this.filled(each, root))
    if (example === null || typeof example !== 'object') return example
    const pairs = Object.entries(example).map(([name, value]) => {
      const known = name.endsWith('_id') ? this.id(listOf(root, name), example) : name === 'pin' ? this.values.pin : undefined
      return [name, known ?? this.filled(value, root)]
    })
    return Object.fromEntries(pairs)
  }
}

/** Asks the house, and remembers what it answers. lists are the paths of the lists on the page. */
export class Asker {
  token = ''
  known = new Known()

  constructor(base = '', lists = []) {
    this.base = base
    this.lists = new Set(lists)
  }

  /** Send a request, and return the status and a text to show. fields are by place and name: `path.ticket_id`, `body`. */
  async ask(method, path, fields) {
    const [target, request] = requestOf(method, path, fields, this.token)
    const response = await fetch(this.base + target, request)
    const kind = response.headers.get('content-type') ?? ''
    const bytes = await response.arrayBuffer()
    if (!/json|text/.test(kind)) return [response.status, kind && `${kind}, ${bytes.byteLength} bytes`]
    const text = new TextDecoder().decode(bytes)
    if (!kind.includes('json')) return [response.status, text]
    const body = JSON.parse(text)
    if (response.ok) this.known.remember(path, body)
    if (response.ok && body.token) this.token = body.token
    return [response.status, JSON.stringify(body, null, 2)]
  }

  /** Look up what a form needs, and return its fields filled with it. */
  async prepared(path, fields) {
    const root = path.split('/').slice(0, 2).join('/')
    const before = [...path.matchAll(/\/{/g)].map((match) => path.slice(0, match.index))
    const inside = (fields.body ?? '').match(/\b[a-z]+_id\b/g) ?? []
    for (const list of new Set([...before, ...inside.map((name) => listOf(root, name))])) {
      if (this.token && this.lists.has(list) && !this.known.latest[list]) await this.ask('GET', list, {})
    }
    return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, this.#filled(path, field, value)]))
  }

  #filled(path, field, value) {
    const [place, name] = field.split('.')
    if (place === 'path') return String(this.known.part(path, name) ?? value)
    if (place === 'body') return JSON.stringify(this.known.filled(JSON.parse(value), path.split('/').slice(0, 2).join('/')), null, 2)
    return name === 'Idempotency-Key' ? crypto.randomUUID() : value
  }
}

/**
 * Return the target and the request of `fetch`.
 * @returns {[string, RequestInit]}
 */
export function requestOf(method, path, fields, token) {
  const headers = { accept: 'application/json, */*' }
  if (token) headers.authorization = `Bearer ${token}`
  const query = new URLSearchParams()
  let target = path
  for (const [field, value] of Object.entries(fields)) {
    const [place, name] = field.split('.')
    if (value === '') continue
    if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value))
    if (place === 'query') query.set(name, value)
    if (place === 'header') headers[name] = value
    if (place === 'body') headers['content-type'] = 'application/json'
  }
  return [target + (query.size ? `?${query}` : ''), { method, headers, body: fields.body || undefined }]
}

/** Return the path of the list in which a thing with such an id is found: that of an `entity_id` is `/v1/entities`. */
export function listOf(root, name) {
  const thing = name.replace(/_id$/, '')
  return `${root}/${thing.endsWith('y') ? `${thing.slice(0, -1)}ies` : `${thing}s`}`
}

function begin(document) {
  const forms = [...document.querySelectorAll('form.try')]
  const lists = forms.filter((form) => form.dataset.method === 'GET').map((form) => form.dataset.path)
  const asker = new Asker('', lists)
  const token = document.querySelector('#token')
  const controls = (form) => [...form.elements].filter((one) => one.name)
  const fieldsOf = (form) => Object.fromEntries(controls(form).map((one) => [one.name, one.value]))

  async function prepare(form) {
    asker.token = token.value.trim()
    const filled = await asker.prepared(form.dataset.path, fieldsOf(form))
    for (const control of controls(form)) control.value = filled[control.name]
  }

  async function send(form) {
    const answer = form.querySelector('.answer')
    answer.textContent = '…'
    try {
      asker.token = token.value.trim()
      const [status, text] = await asker.ask(form.dataset.method, form.dataset.path, fieldsOf(form))
      token.value = asker.token
      answer.textContent = `${status}\n${text}`
    } catch (error) {
      answer.textContent = `nobody answered: ${error instanceof Error ? error.message : error}`
    }
    const key = form.elements['header.Idempotency-Key']
    if (key) key.value = crypto.randomUUID()
  }

  document.querySelector('#login').addEventListener('submit', (event) => event.preventDefault())
  document.querySelector('#login').hidden = false
  for (const form of forms) {
    form.hidden = false
    form.closest('details').addEventListener('toggle', (event) => event.target.open && prepare(form).catch(() => {}))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(form)
    })
  }
}

if (globalThis.document) begin(globalThis.document)
