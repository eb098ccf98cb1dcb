import { TaquillaError } from './problems.js'

/** The webhook is not from the house, not whole, or not of now. */
export class WebhookInvalid extends TaquillaError {}

/** A webhook that was verified. id stays the same when it is sent again: act on each only once. */
export interface Webhook {
  id: string
  sentAt: Date
  content: any
}

/**
 * Return the content of a webhook whose signature holds. body are the very bytes that came. Throws WebhookInvalid.
 *
 * keys is the endpoint's secret (`whsec_…`) or the house's public key (`whpk_…`), or several while one is replaced.
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: Headers | Record<string, string>,
  keys: string | string[],
  options?: { toleranceMs?: number; now?: number },
): Promise<Webhook>
