import type { BegunSession } from './models.js'
import { Resources } from './resources.js'
import type { Transport, TransportOptions } from './transport.js'

/** The token of a session, or of a key that an office has made; timeouts, retries, and another fetch. */
export type ClientOptions = TransportOptions

/** A client of one house: `await new Client('https://house.example').tickets.sell({ wagers: […] })`. */
export class Client extends Resources {
  constructor(baseUrl: string, options?: ClientOptions)
  readonly transport: Transport
  /** Begin a session, and send its token from now on. */
  logIn(email: string, password: string, more?: { code?: string; device_token?: string; operator_id?: number }): Promise<BegunSession>
  /** End the session. */
  logOut(): Promise<void>
}
