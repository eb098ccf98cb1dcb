/** The errors of the client: what the house refuses, what nobody answered, what cannot be read. */

export class TaquillaError extends Error {
  constructor(message, { key = null, cause } = {}) {
    super(message, { cause })
    this.name = new.target.name
    this.key = key
  }
}

export class NoAnswer extends TaquillaError {
  constructor(key, cause) {
    super(key === null ? 'nobody answered' : `nobody answered; send the command again under the key ${key}`, { key, cause })
  }
}

export class Unreadable extends TaquillaError {}

export class ProblemError extends TaquillaError {
  constructor(problem, key = null) {
    const at = (problem.errors ?? []).map((one) => `; ${one.pointer}: ${one.detail}`).join('')
    super(`${problem.detail}${at} (${problem.reason || problem.status})`, { key })
    this.problem = problem
    this.status = problem.status
    this.reason = problem.reason
  }
}

export class Refused extends ProblemError {}

export class Unavailable extends ProblemError {}
