// Runs the module that browsers verify seals with over cases: what is asked comes as JSON, what it says goes out as JSON.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [module, file] = process.argv.slice(2)
const { Broken, isIncluded, leafHash, verifyTicket } = await import(pathToFileURL(module).href)
const { tickets, inclusions } = JSON.parse(readFileSync(file, 'utf8'))
const bytes = (/** @type {string} */ text) => Uint8Array.from(Buffer.from(text, 'base64'))
const told = []
for (const { answer, page, fragment } of tickets) {
  try {
    const { sealed, waiting, broken, promise, canSign } = await verifyTicket(answer, page, fragment)
    told.push({ sealed: sealed.map((one) => one.draw), waiting, broken: broken && [broken.code, broken.draw], promise, canSign })
  } catch (error) {
    told.push({ thrown: error instanceof Broken ? error.code : String(error) })
  }
}
const included = []
for (const [entry, index, size, path, root] of inclusions) included.push(await isIncluded(await leafHash(entry), index, size, path.map(bytes), bytes(root)))
process.stdout.write(JSON.stringify({ told, included }))
