/** Sends each nth form of `/v1/docs` as the page does, and prints what came, for the first of the demo's people for whom it works: `MODULE=… FORMS=… node docs_forms.mjs`. */

import { readFileSync } from 'node:fs'

const { Asker } = await import(process.env.MODULE)
const { url, logins, forms, nth } = JSON.parse(readFileSync(process.env.FORMS, 'utf8'))

const lists = forms.filter((form) => form.method === 'GET').map((form) => form.path)
const people = []
for (const { role, ...login } of logins) {
  const asker = new Asker(url, lists)
  await asker.ask('POST', '/v1/session', { body: JSON.stringify(login) })
  people.push({ role, asker })
}
const answers = []
for (const { method, path, fields, roles } of forms.filter((_, place) => place % nth === 0)) {
  const operation = `${method} ${path}`
  const tried = []
  for (const { role, asker } of people) {
    if (roles.length && !roles.includes(role)) continue
    const [status, text] = await asker.ask(method, path, await asker.prepared(path, fields))
    // An empty list before a part of the path: there is no such thing yet.
    const before = path.split('/{')[0]
    const isNone = before !== path && lists.includes(before) && !asker.known.latest[before]
    tried.push({ operation, role, status, text, is_none: isNone })
    if (status < 300) break
  }
  answers.push(tried.find((one) => one.status < 300) ?? tried.find((one) => one.status === 409) ?? tried[0] ?? { operation })
}
console.log(JSON.stringify(answers))
