/**
 * Lets one try the operations of an API on the page that describes it. Its forms are filled with what earlier answers have told:
 * a token, the ids of draws and tickets. Nothing is stored, and nothing is sent anywhere but to the house itself.
 */

/** What answers have told: values by the names that other operations give them, and rows of lists by what they are of. */
export class Known {
  values = Object.create(null)
  rows = Object.create(null)

  /** Remember what an answer tells. */
  remember(path, body) {
    if (body === null || typeof body !== 'object') return
    const thing = singular(path.split('/')[2])
    for (const [name, value] of Object.entries(body)) {
      if (Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && 'id' in value[0]) {
        this.rows[singular(name)] = value
        this.values[`${singular(name)}_id`] ??= value[0].id
      } else if (value !== null && typeof value !== 'object') {
        this.values[name === 'id' ? `${thing}_id` : name] = value
      }
    }
  }

  /** Return the id of the row that has most in common with the values beside it; an open one before others. */
  id(name, beside) {
    const texts = new Set(Object.values(beside).map(String))
    const score = (row) => Object.values(row).filter((value) => texts.has(String(value))).length + (row.state === 'open' ? 0.5 : 0)
    const rows = this.rows[name.replace(/_id$/, '')] ?? []
    return rows.reduce((best, row) => (best && score(best) >= score(row) ? best : row), undefined)?.id ?? this.values[name]
  }

  /** Return an example with the ids and PINs that are known in place of its own. */
  filled(example) {
    if (Array.isArray(example)) return example.map((each) => this.filled(each))
    if (example === null || typeof example !== 'object') return example
    const pairs = Object.entries(example).map(([name, value]) => {
      const known = name.endsWith('_id') ? this.id(name, example) : name === 'pin' ? this.values.pin : undefined
      return [name, known ?? this.filled(value)]
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
    for (const name of this.token ? idsOf(path, fields.body) : []) {
      const list = listOf(root, name)
      const isKnown = this.known.rows[name] || `${name}_id` in this.known.values
      if (!isKnown && this.lists.has(list)) await this.ask('GET', list, {})
    }
    return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, this.#filled(field, value)]))
  }

  #filled(field, value) {
    const [place, name] = field.split('.')
    if (place === 'path') return value || String(this.known.id(name, {}) ?? '')
    if (place === 'body') return JSON.stringify(this.known.filled(JSON.parse(value)), null, 2)
    return name === 'Idempotency-Key' ? crypto.randomUUID() : value
  }
}

/** Return the names of the things whose ids a form needs. */
export function idsOf(path, body) {
  return [...new Set(`${path} ${body ?? ''}`.match(/\b[a-z]+(?=_id\b)/g) ?? [])]
}

/** Return the target and the request of `fetch`. */
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

/** Return the path of the list in which a thing of this name is found: an `entity` is in `/v1/entities`. */
export function listOf(root, name) {
  return `${root}/${name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`}`
}

function singular(name) {
  return name.replace(/ies$/, 'y').replace(/s$/, '')
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
      answer.textContent = `nobody answered: ${error.message}`
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
