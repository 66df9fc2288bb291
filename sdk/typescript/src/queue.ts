/**
 * Reports that have no answer yet. They outlive the page: what one opening could not send, the next one does.
 *
 * Not for what is reported when (`sitting.ts`, `attach.ts`), nor for what the answers mean.
 */

import type { SessionSource } from "./auth.js";
import { PlayheadError } from "./errors.js";
import type { components } from "./generated/playhead.js";
import { Listeners } from "./listeners.js";
import { type KeyValueStorage, keysWith, MemoryStorage } from "./storage.js";
import { backoffMs, isPassing, type Transport } from "./transport.js";

type Schemas = components["schemas"];

/** As many as a server takes at once. */
const BATCH_MAX = 100;
/** More than five hours of playing without a line. */
const REPORTS_MAX = 2_000;
/** Pages that go may send 64 KiB, which has to do for being hidden and for being gone. */
const LEAVING_CHARACTERS_MAX = 30_000;
const SENT_AT_CHARACTERS = 40;

/** A report as it waits; when it is sent is added when it is sent. */
export type Report = Omit<Schemas["Report"], "sent_at">;

/** A place to resume from. */
export type Point = Schemas["Point"];

/** The server's answer to one report, with what it said of the profile as a whole. */
export type Answer = Schemas["ReportTaken"] & Omit<Schemas["ReportResults"], "results"> & { report: Report };

/** A report that the server will never take, and why. It is not sent again. */
export interface RefusedReport {
  report: Report;
  code: string;
  message: string;
}

interface Waiting {
  key: string;
  profileId: string;
  report: Report;
  /** Whether it is in the storage. Once it is not there any more, another tab has had it answered. */
  isStored: boolean;
  onAnswer?: ((answer: Answer) => void) | undefined;
}

const isLast = (event: Report["event"]) => event === "stop" || event === "complete";

export class ReportQueue {
  readonly refused = new Listeners<RefusedReport>();
  readonly #transport: Transport;
  readonly #sessions: SessionSource;
  readonly #storage: KeyValueStorage;
  readonly #reportsMax: number;
  readonly #prefix: string;
  readonly #waiting = new Map<string, Waiting>();
  /** The token that was used last, by profile, for a page that has no time to ask. */
  readonly #bearers = new Map<string, string>();
  /** Profiles for which the storage has been searched for what others left. */
  readonly #searched = new Set<string>();
  #flushing: Promise<void> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** The answer by which the server asked to be left alone for now. */
  #held: PlayheadError | undefined;

  constructor(transport: Transport, sessions: SessionSource, storage: KeyValueStorage, reportsMax = REPORTS_MAX) {
    this.#transport = transport;
    this.#sessions = sessions;
    this.#storage = storage;
    this.#reportsMax = reportsMax;
    this.#prefix = `playhead:${transport.basePath}:report:`;
  }

  /** Keeps a report, before this returns where the storage answers at once. Each has a key of its own, so tabs never collide. */
  add(profileId: string, report: Report, onAnswer?: (answer: Answer) => void): void {
    const key = `${this.#prefix}${profileId}:${report.sitting_id}:${report.seq}`;
    const waiting: Waiting = { key, profileId, report, isStored: false, onAnswer };
    this.#waiting.set(key, waiting);
    const done = () => {
      waiting.isStored = true;
    };
    try {
      const stored = this.#storage.setItem(key, JSON.stringify(report));
      if (stored) stored.then(done, () => {});
      else done();
    } catch {} // it is full: this page still has the report
    this.#thin();
  }

  /** Sends soon what waits, unless a wait is on. */
  kick(): void {
    if (!this.#retry) this.#flush().catch(() => {}); // they are kept, and sent later
  }

  /**
   * Sends all that waits now, and what other openings have left behind for the profile that is watching.
   *
   * Rejects where that is not possible at present; nothing is lost by it, and what may pass is tried again by itself.
   */
  async flush(): Promise<void> {
    if (this.#held) throw this.#held;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#searched.clear();
    await this.#search(await this.#sessions.profileId());
    await this.#flush();
  }

  /** One last request of a page that goes. Nobody may be left to see its answer, so everything stays kept until there is one. */
  leave(): void {
    if (this.#held) return;
    for (const [profileId, bearer] of this.#bearers) {
      const batch = this.#newest(profileId);
      if (batch.length === 0) continue;
      this.#transport
        .send("POST", "/v1/reports", { body: bodyOf(batch), keepalive: true }, bearer)
        .then(async (response) => response.ok && this.#settle(batch, await response.json()))
        .catch(() => {})
        .finally(() => this.kick()); // where the page stayed after all
    }
  }

  /** Forgets what waits for a profile: for a viewer who is signed out for good. */
  async clear(profileId: string): Promise<void> {
    await this.#search(profileId);
    for (const { key } of this.#of(profileId)) this.#drop(key);
  }

  #flush(): Promise<void> {
    this.#flushing ??= this.#locked(() => this.#sendAll()).then(
      () => {
        this.#flushing = undefined;
        this.#failures = 0;
        if (this.#waiting.size > 0) this.kick(); // it came at the very end
      },
      (error) => {
        this.#flushing = undefined;
        if (isPassing(error)) this.#retryAfter(error);
        throw error;
      },
    );
    return this.#flushing;
  }

  /** One tab at a time, where tabs can know of each other. */
  #locked(act: () => Promise<void>): Promise<void> {
    const locks = typeof navigator === "object" ? navigator.locks : undefined;
    if (!locks || this.#storage instanceof MemoryStorage) return act();
    return locks.request(this.#prefix, act).then(() => {});
  }

  #retryAfter(error: PlayheadError): void {
    if (error.retryAfterMs) this.#held = error;
    clearTimeout(this.#retry);
    const waitMs = (error.retryAfterMs ?? 0) + backoffMs(++this.#failures);
    this.#retry = setTimeout(() => {
      this.#held = this.#retry = undefined;
      this.kick();
    }, waitMs);
    (this.#retry as { unref?: () => void }).unref?.(); // a Node process that is done may end
  }

  async #sendAll(): Promise<void> {
    const tried = new Set<string>();
    let failure: unknown;
    for (;;) {
      const next = [...this.#waiting.values()].find(({ profileId }) => !tried.has(profileId));
      if (!next) break;
      tried.add(next.profileId);
      try {
        await this.#search(next.profileId);
        await this.#sendFor(next.profileId);
      } catch (error) {
        if (["NOT_FOUND", "SESSION_EXPIRED"].includes((error as PlayheadError).code)) {
          // Another account's, or disabled, or gone: nothing to try again soon. They stay stored.
          for (const { key } of this.#of(next.profileId)) this.#waiting.delete(key);
        }
        if (!failure || isPassing(error)) failure = error; // another profile's token may be good
      }
    }
    if (failure) throw failure;
  }

  async #sendFor(profileId: string): Promise<void> {
    const token = async (refused?: string) => {
      const bearer = await this.#sessions.token(profileId, refused);
      this.#bearers.set(profileId, bearer);
      return bearer;
    };
    let size = BATCH_MAX;
    for (;;) {
      const batch = await this.#batch(profileId, size);
      const [first] = batch;
      if (!first) return;
      try {
        const request = { body: bodyOf(batch), token, retriesMax: 0 }; // the next try may have another batch
        this.#settle(batch, await this.#transport.request("POST", "/v1/reports", request));
        size = BATCH_MAX;
      } catch (error) {
        const { code, status = 0, message } = error as PlayheadError;
        const isWrong = [400, 413, 422].includes(status);
        if (!isWrong) throw error;
        size = Math.ceil(batch.length / 2); // down to the one that is wrong
        if (batch.length > 1) continue;
        if (code === "HTTP_ERROR") throw error; // in the words of something in between
        this.#refuse(first, code, message);
      }
    }
  }

  #of(profileId: string): Waiting[] {
    return [...this.#waiting.values()].filter((one) => one.profileId === profileId);
  }

  /** The oldest of a profile, without those that another tab has had answered. */
  async #batch(profileId: string, size: number): Promise<Waiting[]> {
    const batch: Waiting[] = [];
    for (const one of this.#of(profileId)) {
      if (batch.length === size) break;
      if (one.isStored && (await this.#storage.getItem(one.key)) === null) this.#waiting.delete(one.key);
      else batch.push(one);
    }
    return batch;
  }

  /** The newest of a profile, as many as a page that goes may send. */
  #newest(profileId: string): Waiting[] {
    let left = LEAVING_CHARACTERS_MAX;
    const newest = this.#of(profileId).slice(-BATCH_MAX).reverse();
    const fitting = newest.filter(({ report }) => {
      left -= JSON.stringify(report).length + SENT_AT_CHARACTERS;
      return left > 0;
    });
    return fitting.reverse();
  }

  /** Drops what has been answered, whatever the answer is, and tells each sitting the last of its answers. */
  #settle(batch: Waiting[], { results, ...rest }: Schemas["ReportResults"]): void {
    if (results?.length !== batch.length) throw new PlayheadError("BAD_ANSWER", "not an answer to these reports");
    const answers = new Map<Waiting["onAnswer"], Answer>();
    batch.forEach((one, i) => {
      const result = results[i] as (typeof results)[number];
      if ("error" in result) this.#refuse(one, result.error.code.toUpperCase(), result.error.detail);
      else {
        this.#drop(one.key);
        answers.set(one.onAnswer, { ...result, ...rest, report: one.report });
      }
    });
    for (const [onAnswer, answer] of answers) onAnswer?.(answer);
  }

  #refuse({ key, report }: Waiting, code: string, message: string): void {
    this.#drop(key);
    this.refused.tell({ report, code, message });
  }

  #drop(key: string): void {
    this.#waiting.delete(key);
    Promise.resolve(this.#storage.removeItem(key)).catch(() => {}); // it will be sent once more, which does no harm
  }

  /** Takes over, once, what is stored for a profile: left by an earlier opening, or another tab's; a repeat does no harm. */
  async #search(profileId: string): Promise<void> {
    if (this.#searched.has(profileId)) return;
    this.#searched.add(profileId);
    for (const key of await keysWith(this.#storage, `${this.#prefix}${profileId}:`)) {
      if (this.#waiting.has(key)) continue;
      const text = await this.#storage.getItem(key);
      try {
        if (text) this.#waiting.set(key, { key, profileId, report: JSON.parse(text), isStored: true });
      } catch {
        this.#drop(key); // half of one, from a device that was switched off
      }
    }
    this.#thin();
  }

  /** Keeps to the bound: the oldest progress goes first, the last word of a sitting and how it ended never. */
  #thin(): void {
    if (this.#waiting.size <= this.#reportsMax) return;
    const last = new Map<string, number>();
    for (const { report } of this.#waiting.values()) {
      last.set(report.sitting_id, Math.max(report.seq, last.get(report.sitting_id) ?? 0));
    }
    const spare = [...this.#waiting.values()].filter(
      ({ report }) => !isLast(report.event) && report.seq !== last.get(report.sitting_id),
    );
    const byUse = [
      ...spare.filter(({ report }) => report.event === "progress"),
      ...spare.filter(({ report }) => report.event !== "progress"),
    ];
    for (const { key } of byUse.slice(0, this.#waiting.size - this.#reportsMax)) this.#drop(key);
  }
}

/** Asked for at every try: `sent_at` is now, whenever the reports are of. */
const bodyOf = (batch: Waiting[]) => () => {
  const sent_at = new Date().toISOString();
  return { reports: batch.map(({ report }) => ({ ...report, sent_at })) };
};
