/** Sends every form of `/v1/docs` as the page does, and prints what came: `HOUSE=… FORMS=… node docs_forms.mjs`. */

import { readFileSync } from 'node:fs'

const { Asker } = await import(process.env.MODULE)
const { url, logins, forms } = JSON.parse(readFileSync(process.env.FORMS, 'utf8'))

const lists = forms.filter((form) => form.method === 'GET').map((form) => form.path)
const asker = new Asker(url, lists)
const tokens = {}
for (const [role, login] of Object.entries(logins)) {
  await asker.ask('POST', '/v1/session', { body: JSON.stringify(login) })
  tokens[role] = asker.token
}
const answers = []
for (const { method, path, fields, roles } of forms) {
  const role = roles.find((one) => one in tokens)
  if (roles.length && role === undefined) continue
  asker.token = tokens[role] ?? ''
  const filled = await asker.prepared(path, fields)
  const [status, text] = await asker.ask(method, path, filled)
  answers.push({ operation: `${method} ${path}`, status, text, filled })
}
console.log(JSON.stringify(answers))
