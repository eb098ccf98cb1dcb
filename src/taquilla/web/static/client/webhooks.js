/** Verifies webhooks by Standard Webhooks (https://www.standardwebhooks.com), with a shared secret or a public key. */

import { TaquillaError } from './problems.js'

export class WebhookInvalid extends TaquillaError {}

export async function verifyWebhook(body, headers, keys, { toleranceMs = 300_000, now = Date.now() } = {}) {
  const given = headers instanceof Headers ? headers : new Headers(headers)
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => {
    const value = given.get(`webhook-${name}`)
    if (value === null) throw new WebhookInvalid(`the header webhook-${name} is missing`)
    return value
  })
  if (!/^[0-9]{1,11}$/.test(timestamp)) throw new WebhookInvalid('its time is no count of seconds')
  if (Math.abs(now - Number(timestamp) * 1000) > toleranceMs) throw new WebhookInvalid('its time is too far from ours')
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  const pairs = signatures.split(' ').map((each) => [each.slice(0, each.indexOf(',')), each.slice(each.indexOf(',') + 1)])
  const held = await Promise.all([keys].flat().map((key) => holds(key, signed, pairs)))
  if (!held.includes(true)) throw new WebhookInvalid('no signature holds')
  try {
    return { id, sentAt: new Date(Number(timestamp) * 1000), content: JSON.parse(new TextDecoder().decode(bytes)) }
  } catch (cause) {
    throw new WebhookInvalid('its body is not JSON', { cause })
  }
}

/** Tell whether one of the signatures, pairs of a version and a text, was made with a key. */
async function holds(key, signed, pairs) {
  const isPublic = key.startsWith('whpk_')
  const algorithm = isPublic ? { name: 'Ed25519' } : { name: 'HMAC', hash: 'SHA-256' }
  const raw = bytesOf(key.replace(/^(whpk|whsec)_/, ''))
  if (raw === null) throw new TypeError('the key is neither whsec_ nor whpk_ and base64')
  const verifier = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify'])
  for (const [version, text] of pairs) {
    const signature = version === (isPublic ? 'v1a' : 'v1') ? bytesOf(text) : null
    if (signature !== null && (await crypto.subtle.verify(algorithm, verifier, signature, signed))) return true
  }
  return false
}

function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}

function joined(first, second) {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
