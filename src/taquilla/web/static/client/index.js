/** Taquilla's client for Node and browsers. */
export { Client } from './client.js'
export { follow, GapDetected, Place } from './events.js'
export { NoAnswer, ProblemError, Refused, TaquillaError, Unavailable, Unreadable } from './problems.js'
export { stream } from './stream.js'
export { newKey } from './transport.js'
export { verifyWebhook, WebhookInvalid } from './webhooks.js'
export * as errors from './errors.js'
