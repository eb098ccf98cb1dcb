/* The till's service worker: the page comes from here when nobody answers. Requests that are no page and no file pass by untouched. */

/** The worker, to which the house has given its release and the files of that release. @type {any} */
const worker = self
/** @type {{RELEASE: string, FILES: string[]}} */
const { RELEASE, FILES } = worker
const KEPT = `till-${RELEASE}`
const PAGE = 'till-page'
const PATIENCE_MS = 4_000

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(
    (async () => {
      // Without these a request waits until this worker runs and lets it pass: never, where it is stuck or cannot be started.
      const beside = ['/v1/*', '/login', '/till/clock', '/till/lock', '/till/unlock'].map((pathname) => ({ urlPattern: { pathname } }))
      await event.addRoutes?.({ condition: { or: beside }, source: 'network' })
      const cache = await caches.open(KEPT)
      await cache.addAll(FILES)
      await worker.skipWaiting()
    })(),
  )
})

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (origin !== location.origin || event.request.method !== 'GET') return
  if (event.request.mode === 'navigate' && pathname === '/till') event.respondWith(page(event.request))
  // Those of another release too: a tab that was not loaded anew still needs them.
  else if (/^\/(static|till\/texts)\//.test(pathname)) event.respondWith(file(event.request))
})

/** @param {Request} request */
async function page(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    // Storage that is full keeps nobody from the page.
    if (response.ok && !response.redirected) await keep(response.clone()).catch(() => {})
    // It leads to the login: the session is over, and what was kept shows whose it was.
    else if (response.type === 'opaqueredirect') await caches.delete(PAGE)
    if (response.status < 500) return response
  } catch {}
  return (await find('/till')) ?? fetch(request)
}

/** Keep the page, and the files of the last two other releases: an open tab, or the page itself, may be of one of them. @param {Response} response */
async function keep(response) {
  await (await caches.open(PAGE)).put('/till', response)
  const others = (await caches.keys()).filter((name) => name.startsWith('till-') && name !== KEPT && name !== PAGE)
  for (const name of others.slice(0, -2)) await caches.delete(name)
}

/** @param {Request} request */
async function file(request) {
  return (await find(request.url)) ?? fetch(request)
}

/** @param {string} address */
async function find(address) {
  for (const name of await caches.keys()) {
    const found = await (await caches.open(name)).match(address)
    if (found) return found
  }
}
