/**
 * The client of `/v1`: reports from players, shelves, history, titles, changes, operations and settings.
 *
 * Not for signing in: it takes its session tokens from a `DiscovrClient`, or from an app that has its own.
 */

import { AttachedPlayer, type AttachOptions, type Reporter, type ResumePlace, type VideoLike } from "./attach.js";
import type { SessionSource } from "./auth.js";
import { type ProfileEvent, streamEvents } from "./events.js";
import type { components, operations } from "./generated/playhead.js";
import type { Unsubscribe } from "./listeners.js";
import { type RefusedReport, type Report, ReportQueue } from "./queue.js";
import { type Playable, Sitting, type SittingOptions } from "./sitting.js";
import { defaultStorage, type KeyValueStorage } from "./storage.js";
import { apart, type Call, type Request, Transport, type TransportOptions } from "./transport.js";

type Schemas = components["schemas"];

/** The query of an operation, and what every call may be told. */
type Query<K extends keyof operations> = NonNullable<operations[K]["parameters"]["query"]> & Call;

/** `MV_<tmdbId>`, `TV_<tmdbId>`, `HC_<contentId>`, or a plain string. */
export type TitleId = Schemas["TitleId"] | (string & {});

/** What a profile knows of a title: of a show season by season, of anything else at once. */
export type TitleState<T extends string = string> = [T] extends [`TV_${string}`]
  ? Schemas["ShowState"]
  : [T] extends [`${"MV" | "HC"}_${string}`]
    ? Schemas["MovieState"]
    : Schemas["ShowState"] | Schemas["MovieState"];

export interface PlayheadOptions extends TransportOptions {
  /** Where session tokens come from: `discovr.sessions`, or an app's own. */
  sessions: SessionSource;
  /** Keeps unsent reports; `localStorage` in a browser, else memory. */
  storage?: KeyValueStorage | undefined;
  /** How many unsent reports are kept at most, but for those that say how a sitting ended; 2000. */
  reportsMax?: number | undefined;
}

/**
 * A profile's client. What asks the server may be given up with a `signal`, and rejects with a `PlayheadError`.
 *
 * ```ts
 * const playhead = new PlayheadClient({ basePath, sessions: discovr.sessions });
 * ```
 */
export class PlayheadClient {
  readonly #transport: Transport;
  readonly #sessions: SessionSource;
  readonly #queue: ReportQueue;
  readonly #reporter: Reporter;

  constructor(options: PlayheadOptions) {
    const storage = options.storage ?? defaultStorage();
    this.#transport = new Transport(options);
    this.#sessions = options.sessions;
    const queue = new ReportQueue(this.#transport, this.#sessions, storage, options.reportsMax);
    this.#queue = queue;
    this.#reporter = {
      openSitting: (opened) => this.openSitting(opened),
      findPlace: (locator) => this.#findPlace(locator),
      flush: () => queue.flush(),
      kick: () => queue.kick(),
      leave: () => queue.leave(),
    };
  }

  // Players

  /** Reports a `<video>` from now on, until its handle is detached. */
  attach<T extends string>(video: VideoLike, options: AttachOptions<T>): AttachedPlayer {
    return new AttachedPlayer(this.#reporter, video, options as AttachOptions);
  }

  /** Begins a sitting, for a player that is not a `<video>`. */
  openSitting<T extends string>(options: SittingOptions<T>): Sitting {
    return new Sitting(this.#queue, this.#sessions.profileId(), options as SittingOptions);
  }

  /**
   * Sends what waits, also what earlier openings have left. For when an app starts, or comes back to the foreground.
   *
   * Rejects where that is not possible at present. Nothing is lost by it, and what may pass is tried again by itself.
   */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /** Sends what waits with a request that outlives the page. For `pagehide`; an attached `<video>` sees to it by itself. */
  leave(): void {
    this.#queue.leave();
  }

  /** Forgets the unsent reports of the profile that is watching: for before somebody signs out for good. */
  async clearReports(): Promise<void> {
    await this.#queue.clear(await this.#sessions.profileId());
  }

  /** Told of reports that the server will never take. They are not sent again. */
  onReportRefused(listener: (refused: RefusedReport) => void): Unsubscribe {
    return this.#queue.refused.add(listener);
  }

  /** Sends reports as they are, past the queue. A repeat is answered as the first was. */
  report(reports: Report[], call: Call = {}): Promise<Schemas["ReportResults"]> {
    const body = () => ({ reports: reports.map((one) => ({ ...one, sent_at: new Date().toISOString() })) });
    return this.#ask("POST", "/v1/reports", { body, isRepeatable: true, ...call });
  }

  // Shelves

  continueWatching(query: Query<"continueWatching"> = {}): Promise<Schemas["ShelfPage"]> {
    return this.#read("/v1/continue-watching", query);
  }

  nextUp(query: Query<"nextUp"> = {}): Promise<Schemas["ShelfPage"]> {
    return this.#read("/v1/next-up", query);
  }

  // History

  /** Watched last first. The filters combine; `q` searches titles. */
  listEntries(query: Query<"listEntries"> = {}): Promise<Schemas["HistoryPage"]> {
    return this.#read("/v1/history", query);
  }

  /** Logs a viewing, always as a new entry. */
  addEntry(entry: Schemas["NewEntry"], call: Call = {}): Promise<Schemas["Entry"]> {
    return this.#ask("POST", "/v1/history", { body: entry, ...call });
  }

  correctEntry(entryId: string, change: Schemas["EntryChange"], call: Call = {}): Promise<Schemas["Entry"]> {
    return this.#ask("PATCH", entryPath(entryId), { body: change, ...call });
  }

  async removeEntry(entryId: string, call: Call = {}): Promise<void> {
    await this.#ask("DELETE", entryPath(entryId), call);
  }

  /** Clears the history, or what `before` and `title` select of it. Can be tried with `dry_run`, and undone. */
  clearHistory(query: Query<"clearHistory"> = {}): Promise<Schemas["BulkAct"]> {
    return this.#ask("DELETE", "/v1/history", queryOf(query));
  }

  // Titles

  getTitleState<T extends TitleId>(titleId: T, query: Query<"getTitleState"> = {}): Promise<TitleState<T>> {
    return this.#read(titlePath(titleId, "state"), query);
  }

  /** Marks a movie, an episode, a season or a whole show as watched. */
  markWatched(titleId: TitleId, query: Query<"markWatched"> = {}): Promise<Schemas["BulkAct"]> {
    return this.#ask("PUT", titlePath(titleId, "watched"), queryOf(query));
  }

  markUnwatched(titleId: TitleId, query: Query<"markUnwatched"> = {}): Promise<Schemas["BulkAct"]> {
    return this.#ask("DELETE", titlePath(titleId, "watched"), queryOf(query));
  }

  /** Removes all that is known of a title, with `marks` those, too. */
  forgetTitle(titleId: TitleId, query: Query<"forgetTitle"> = {}): Promise<Schemas["BulkAct"]> {
    return this.#ask("POST", titlePath(titleId, "forget"), queryOf(query));
  }

  /** Takes a title off both shelves until something happens to it. */
  async dismissTitle(titleId: TitleId, call: Call = {}): Promise<void> {
    await this.#ask("POST", titlePath(titleId, "dismiss"), call);
  }

  /** Puts a title aside for a while; with neither key, wakes it up. */
  snoozeTitle(titleId: TitleId, snooze: Schemas["Snooze"] = {}, call: Call = {}): Promise<Schemas["Snoozed"]> {
    return this.#ask("POST", titlePath(titleId, "snooze"), { body: snooze, ...call });
  }

  addMark(titleId: TitleId, mark: Schemas["Mark"], call: Call = {}): Promise<Schemas["TitleMarks"]> {
    return this.#ask("PUT", titlePath(titleId, `marks/${mark}`), call);
  }

  removeMark(titleId: TitleId, mark: Schemas["Mark"], call: Call = {}): Promise<Schemas["TitleMarks"]> {
    return this.#ask("DELETE", titlePath(titleId, `marks/${mark}`), call);
  }

  // Changes

  /** What has changed above `since`, removed things included, page by page. */
  listChanges(query: Query<"listChanges"> = {}): Promise<Schemas["Changes"]> {
    return this.#read("/v1/changes", query);
  }

  /**
   * What changes, as it happens, until the `signal` is given up or the loop is left. A line that breaks is taken up again
   * where it broke. Needs a `fetch` that streams, which React Native's does not.
   */
  streamEvents(query: Query<"streamEvents"> = {}): AsyncGenerator<ProfileEvent, void, void> {
    return streamEvents(this.#transport, this.#sessions, query);
  }

  // Operations and the profile itself

  getOperation(operationId: string, call: Call = {}): Promise<Schemas["Operation"]> {
    return this.#read(operationPath(operationId), call);
  }

  /** Takes a bulk act back; a repeat changes nothing. */
  undoOperation(operationId: string, call: Call = {}): Promise<Schemas["Operation"]> {
    return this.#ask("POST", `${operationPath(operationId)}/undo`, { isRepeatable: true, ...call });
  }

  getSettings(call: Call = {}): Promise<Schemas["Settings"]> {
    return this.#read("/v1/settings", call);
  }

  changeSettings(change: Schemas["SettingsChange"], call: Call = {}): Promise<Schemas["Settings"]> {
    return this.#ask("PATCH", "/v1/settings", { body: change, ...call });
  }

  /** A year in numbers. */
  getStats(query: Query<"getStats">): Promise<Schemas["Stats"]> {
    return this.#read("/v1/stats", query);
  }

  async #findPlace({ title_id, season, episode }: Playable): Promise<ResumePlace | undefined> {
    const state = await this.getTitleState(title_id, season === undefined ? {} : { season });
    if (!("seasons" in state)) return state;
    const episodes = state.seasons.find((one) => one.season === season)?.episodes;
    const found = episodes?.find((one) => one.episode === episode);
    const { revision } = state;
    return { completed: false, resumable: false, position_ms: null, progress: 0, ...found, revision };
  }

  #read<T>(path: string, query: Call): Promise<T> {
    return this.#ask("GET", path, queryOf(query));
  }

  /** For the profile that is watching when the call is made, also where the token has to be renewed on the way. */
  async #ask<T>(method: string, path: string, request: Request): Promise<T> {
    const profileId = await this.#sessions.profileId();
    const token = (refused?: string) => this.#sessions.token(profileId, refused);
    return this.#transport.request(method, path, { ...request, token });
  }
}

function queryOf(options: Call): Request {
  const [query, call] = apart(options);
  return { query, ...call };
}

const entryPath = (entryId: string) => `/v1/history/${encodeURIComponent(entryId)}`;
const titlePath = (titleId: string, what: string) => `/v1/titles/${encodeURIComponent(titleId)}/${what}`;
const operationPath = (operationId: string) => `/v1/operations/${encodeURIComponent(operationId)}`;
