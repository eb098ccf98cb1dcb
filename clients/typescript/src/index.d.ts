/** Taquilla's client for Node and browsers. */
export { Client, type ClientOptions } from './client.js'
export { follow, GapDetected, Place, type Numbered } from './events.js'
export { NoAnswer, ProblemError, Refused, TaquillaError, Unavailable, Unreadable } from './problems.js'
export { stream } from './stream.js'
export { newKey, type ChangeOptions, type CommandOptions, type ReadOptions, type Retries } from './transport.js'
export { verifyWebhook, WebhookInvalid, type Webhook } from './webhooks.js'
export * as errors from './errors.js'
export type * from './models.js'
