/**
 * The error that every call of the package rejects with.
 *
 * Not for a caller's own abort: that rejects with the reason of the signal, as `fetch` does.
 */

import type { components as Discovr } from "./generated/discovr.js";
import type { components as Native } from "./generated/playhead.js";

/** What a server says is wrong. `/v1` says the same in small letters. */
type ServerCode = Discovr["schemas"]["ErrorBody"]["code"] | Uppercase<Native["schemas"]["Problem"]["code"]>;

/**
 * What the package itself finds wrong:
 *
 * - `NETWORK`: no answer. Whether the server has done what was asked is not known.
 * - `TIMEOUT`: no answer in time; the same holds.
 * - `BAD_ANSWER`: an answer that is not from a Playhead server, such as the page of a captive portal.
 * - `HTTP_ERROR`: a refusal in words that are not Playhead's, such as a proxy's.
 * - `SIGNED_OUT`: nobody is signed in on this device, or not any more.
 * - `NO_PROFILE`: no profile has been selected.
 */
type ClientCode = "NETWORK" | "TIMEOUT" | "BAD_ANSWER" | "HTTP_ERROR" | "SIGNED_OUT" | "NO_PROFILE";

/** Stable; what a program decides by. A newer server may have others. */
export type ErrorCode = ServerCode | ClientCode | (string & {});

/** What is known of an error beside its code and message. */
export interface ErrorFacts {
  /** Status of the answer; absent where there was none. */
  status?: number | undefined;
  /** The parameter or key that was refused. */
  field?: string | undefined;
  /** How long the server asks to be left alone. */
  retryAfterMs?: number | undefined;
  /** The id of the call in the server's log. */
  requestId?: string | undefined;
  cause?: unknown;
}

/** Something that a server refused, or that the line or the sign-in did not allow. */
export class PlayheadError extends Error {
  override readonly name = "PlayheadError";
  readonly code: ErrorCode;
  readonly status: number | undefined;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.status = facts.status;
    this.field = facts.field;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
  }
}
