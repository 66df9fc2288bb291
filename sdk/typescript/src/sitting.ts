/**
 * One opening of a player: its id, the numbers of its reports, and what it knew when it began.
 *
 * Not for a `<video>`, which is reported by itself (`attach.ts`).
 */

import type { components } from "./generated/playhead.js";
import type { Answer, Report, ReportQueue } from "./queue.js";

type Schemas = components["schemas"];

/** A movie, an episode, or a content; `season` and `episode` are required where the id is a show's. */
export type Playable<T extends string = string> = { title_id: T } & ([T] extends [`TV_${string}`]
  ? { season: number; episode: number }
  : { season?: number | undefined; episode?: number | undefined });

export interface SittingOptions<T extends string = string> {
  locator: Playable<T>;
  /** The viewer has chosen to watch it again: a viewing of its own, however soon after the last. */
  rewatch?: boolean | undefined;
  /** The `revision` of the state that the player resumed from. */
  baseRevision?: number | undefined;
  /** Told of the server's answer, of the last one where several came at once. */
  onAnswer?: ((answer: Answer) => void) | undefined;
}

/** Where a player is: `positionMs` or, where only that is known, `progress` in percent. */
export interface PlayerPlace {
  positionMs?: number | undefined;
  /** Left out where it is not known, as of a live stream. */
  durationMs?: number | undefined;
  progress?: number | undefined;
}

/** A random UUID. `crypto.randomUUID` is missing on pages without https, and `crypto` in React Native. */
export function uuid(): string {
  const random = () => (globalThis.crypto ? (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) : Math.random() * 256);
  return "00000000-0000-4000-8000-000000000000".replace(/[08]/g, (digit) =>
    (Number(digit) | (random() & (digit === "8" ? 3 : 15))).toString(16),
  );
}

/**
 * The reports of one opening of a player. Its id is random and lives as long as the page, so no number is ever used twice: what
 * is played after a reload is another sitting.
 *
 * It is the sitting of the profile that was watching when it was opened, whatever profile is selected later.
 */
export class Sitting {
  readonly id = uuid();
  readonly #queue: ReportQueue;
  readonly #options: SittingOptions;
  #profileId: string | undefined;
  /** What was reported before the profile was known. */
  #early: Report[] | undefined = [];
  #seq = 0;
  #base: number | undefined;

  constructor(queue: ReportQueue, profileId: Promise<string>, options: SittingOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#base = options.baseRevision;
    profileId.then(
      (id) => {
        this.#profileId = id;
        for (const report of this.#early ?? []) this.#keep(report);
        queue.kick();
      },
      () => {
        this.#early = undefined; // nobody is watching: there is nobody to keep reports for
      },
    );
  }

  /** Keeps a report, and sends it as soon as the server can be reached. */
  report(event: Report["event"], place: PlayerPlace): void {
    this.keep(event, place);
    this.#queue.kick();
  }

  /** The same, without sending it: as before the `leave` of a page that goes. */
  keep(event: Report["event"], { positionMs, durationMs, progress }: PlayerPlace): void {
    const { locator, rewatch } = this.#options;
    this.#keep({
      sitting_id: this.id,
      seq: ++this.#seq,
      event,
      locator: locator as Schemas["Locator"],
      ...whole({ position_ms: positionMs, duration_ms: durationMs }),
      ...(progress === undefined ? {} : { progress }),
      occurred_at: new Date().toISOString(),
      ...(this.#base === undefined ? {} : { base_revision: this.#base }),
      ...(rewatch ? { rewatch } : {}),
    });
  }

  /** The viewer has seen the other places and wants this one: `revision` is that of the answer that told of them. */
  confirm(revision: number): void {
    this.#base = revision;
  }

  #keep(report: Report): void {
    if (this.#profileId === undefined) this.#early?.push(report);
    else this.#queue.add(this.#profileId, report, this.#options.onAnswer);
  }
}

/** Only what is a length of time, in whole milliseconds: the duration of a live stream is NaN or endless. */
function whole<T extends Record<string, number | undefined>>(lengths: T): { [K in keyof T]?: number } {
  const known = Object.entries(lengths).filter(([, ms]) => Number.isFinite(ms) && (ms as number) >= 0);
  return Object.fromEntries(known.map(([name, ms]) => [name, Math.round(ms as number)])) as { [K in keyof T]?: number };
}
