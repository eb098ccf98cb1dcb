import type { Problem } from './models.js'

/** The base of all errors of this client. key is that of the command concerned, if it has one. */
export class TaquillaError extends Error {
  constructor(message?: string, more?: { key?: string | null; cause?: unknown })
  readonly key: string | null
}

/** Nobody answered, as often as it was tried. Nothing is known of the command's effect: send it again under the same key. */
export class NoAnswer extends TaquillaError {}

/** The answer is not what the document promises. */
export class Unreadable extends TaquillaError {}

/** An error of the house: a problem of RFC 9457. status is that of HTTP, reason a name for programs, if the house itself answered. */
export class ProblemError extends TaquillaError {
  constructor(problem: Problem, key?: string | null)
  readonly problem: Problem
  readonly status: number
  readonly reason: string
}

/** The house refused a command, and nothing was changed. Each reason has a class of its own in `errors`. */
export class Refused extends ProblemError {}

/** The house could not answer now. Nothing is known of the command's effect: send it again under the same key. */
export class Unavailable extends ProblemError {}
