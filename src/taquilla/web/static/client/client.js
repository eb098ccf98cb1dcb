/** The client: all resources, and a login. */

import { Resources } from './resources.js'
import { Transport } from './transport.js'

export class Client extends Resources {
  constructor(baseUrl, options = {}) {
    const transport = new Transport(baseUrl, options)
    super(transport)
    this.transport = transport
  }

  /** Begin a session, and send its token from now on. */
  async logIn(email, password, more = {}) {
    const begun = await this.session.begin({ email, password, ...more })
    this.transport.token = begun.token
    return begun
  }

  /** End the session. */
  async logOut() {
    await this.session.end()
    this.transport.token = null
  }
}
