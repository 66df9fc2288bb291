/**
 * A profile's changes as they happen: server-sent events over `fetch`, since `EventSource` cannot carry a token.
 *
 * Not for catching up after days: that is `listChanges`.
 */

import type { SessionSource } from "./auth.js";
import { PlayheadError } from "./errors.js";
import type { components } from "./generated/playhead.js";
import { backoffMs, type Call, errorOf, isPassing, isRefused, sleep, type Transport } from "./transport.js";

type Schemas = components["schemas"];

/** A comment comes every 15 s; a line that is silent for longer is dead. */
const SILENCE_MAX_MS = 40_000;

/**
 * Something has changed; or the profile is at a revision, for whatever reason; or what was missed is not known any more,
 * and all is to be read anew.
 */
export type ProfileEvent =
  | Schemas["Changes"]["changes"][number]
  | { kind: "revision"; revision: number }
  | { kind: "resync"; revision: number };

export async function* streamEvents(
  transport: Transport,
  sessions: SessionSource,
  { since, signal }: Call & { since?: number | undefined },
): AsyncGenerator<ProfileEvent, void, void> {
  const profileId = await sessions.profileId();
  let refused: string | undefined;
  for (let failures = 0; ; failures++) {
    const line = new AbortController();
    const hangUp = () => line.abort();
    signal?.addEventListener("abort", hangUp);
    let waitMs = 0;
    try {
      const bearer = await sessions.token(profileId, refused);
      const timer = setTimeout(hangUp, SILENCE_MAX_MS);
      const response = await transport
        .send("GET", "/v1/events", { query: { since }, signal: line.signal }, bearer)
        .finally(() => clearTimeout(timer));
      if (!response.ok) {
        const error = errorOf(response, await response.json().catch(() => undefined));
        if (refused || !isRefused(error)) throw error;
        refused = bearer;
        continue;
      }
      refused = undefined;
      for await (const event of read(response, hangUp)) {
        failures = 0;
        if (event.kind === "bye") break;
        since = event.revision;
        yield event;
      }
    } catch (error) {
      const isOurs = error instanceof PlayheadError;
      if (isOurs && !isPassing(error)) throw error;
      if (isOurs) waitMs = error.retryAfterMs ?? 0;
    } finally {
      signal?.removeEventListener("abort", hangUp);
      hangUp();
    }
    await sleep(waitMs + backoffMs(failures), signal);
  }
}

type Bye = { kind: "bye"; code: string };

/** The events of one answer, until it ends or falls silent. */
async function* read({ body }: Response, hangUp: () => void): AsyncGenerator<ProfileEvent | Bye> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const timer = setTimeout(hangUp, SILENCE_MAX_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    const events = (text + decoder.decode(value, { stream: true })).split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const field = (name: string) => event.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1];
      const data = field("data");
      if (data) yield { kind: field("event"), ...JSON.parse(data) };
    }
  }
}
