/**
 * Reports a `<video>`: what happens to the element, in the words of reports, and the viewer's choices between places.
 *
 * Not for players without such an element, which report through a `Sitting`.
 */

import { now } from "./auth.js";
import { Listeners, type Unsubscribe } from "./listeners.js";
import type { Answer, Point, Report } from "./queue.js";
import type { Playable, Sitting, SittingOptions } from "./sitting.js";
import { sleep } from "./transport.js";

const PERIOD_MS = 10_000;
/** So long the film waits to know where to start. */
const PATIENCE_MS = 5_000;
/** Dragging the slider is one seek. */
const SETTLED_MS = 500;
/** A place so near is no choice. */
const SAME_PLACE_MS = 30_000;

/** Some players of streams move on their own, by less, when they begin. */
const MOVED_S = 10;

interface Target {
  addEventListener(type: string, listener: () => void, options?: { signal?: AbortSignal; once?: boolean }): void;
}

/** What is used of an `HTMLVideoElement`. */
export interface VideoLike extends Target {
  currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly readyState: number;
  readonly currentSrc: string;
}

export interface AttachOptions<T extends string = string> {
  locator: Playable<T>;
  /** Believed before the element, as where that plays only a part. */
  durationMs?: number | undefined;
  /** The viewer has chosen to watch it again. */
  rewatch?: boolean | undefined;
}

/** What `GET /v1/titles/{title_id}/state` says of a movie or an episode. */
export interface ResumePlace {
  revision: number;
  completed: boolean;
  resumable: boolean;
  position_ms: number | null;
  progress: number;
}

/** What an attached player needs of its client. */
export interface Reporter {
  openSitting(options: SittingOptions): Sitting;
  findPlace(locator: Playable): Promise<ResumePlace | undefined>;
  flush(): Promise<void>;
  kick(): void;
  leave(): void;
}

/** A `<video>` that is being reported. Made by `PlayheadClient.attach`. */
export class AttachedPlayer {
  readonly #video: VideoLike;
  readonly #options: AttachOptions;
  readonly #reporter: Reporter;
  readonly #listening = new AbortController();
  readonly #answers = new Listeners<Answer>();
  readonly #choices = new Listeners<Point[]>();
  #alternatives: Point[] = [];
  #sitting: Sitting | undefined;
  /** What was in the element when the first sitting began. */
  #source: string | undefined;
  /** Where the element was when it was last looked at: once it is emptied it does not know any more. */
  #at = { positionMs: 0, durationMs: 0 };
  #periodMs = PERIOD_MS;
  #reportedAt = 0;
  /** The revision of the last answer. */
  #revision: number | undefined;
  /** The revision that the viewer knows, for the next sitting. */
  #base: number | undefined;
  #isReplay = false;
  /** Being moved to where the viewer was; playing begins no sitting yet. */
  #isResuming = false;
  /** The viewer has moved before there was a sitting. */
  #isMoved = false;
  /** There is a jump that has not been reported. */
  #isSeeking = false;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(reporter: Reporter, video: VideoLike, options: AttachOptions) {
    this.#reporter = reporter;
    this.#video = video;
    this.#options = options;
    const page = globalThis as unknown as Target;
    this.#on(video, "playing", () => this.#begin());
    this.#on(video, "timeupdate", () => this.#timeUpdate());
    this.#on(video, "pause", () => video.ended || this.#tell("pause"));
    this.#on(video, "seeking", () => this.#seeking());
    this.#on(video, "seeked", () => this.#settle());
    this.#on(video, "ended", () => this.#ended());
    this.#on(video, "emptied", () => this.#end());
    this.#on(page, "pagehide", () => this.#leave(true));
    this.#on(page, "pageshow", () => this.#begin());
    this.#on(globalThis.document, "visibilitychange", () => document.hidden && this.#leave(false));
    queueMicrotask(() => this.#begin()); // it may play already; but `resume` comes first
  }

  /** Other places that devices told of, that can be gone on from, and that are not where the viewer is. */
  get alternatives(): readonly Point[] {
    return this.#alternatives;
  }

  /** Told when there are other places to offer, and with none when there are none any more. */
  onAlternatives(listener: (points: Point[]) => void): Unsubscribe {
    return this.#choices.add(listener);
  }

  /** Told of the server's answers to this player's reports. */
  onAnswer(listener: (answer: Answer) => void): Unsubscribe {
    return this.#answers.add(listener);
  }

  /**
   * Moves the element to where the viewer was, as soon as it has loaded that much; gives what is known of the place.
   *
   * For before it is played; afterwards it does nothing. What earlier openings have left to send is sent first, since it may be
   * what tells. Where there is no answer within 5 s the element stays where it is, and nothing is lost by it.
   */
  async resume(): Promise<ResumePlace | undefined> {
    if (this.#sitting || this.#isResuming) return undefined;
    this.#isResuming = true;
    const place = await this.#findPlace();
    const moved = place?.resumable ? this.#move(place) : Promise.resolve();
    const begun = moved.then(() => {
      this.#isResuming = false;
      this.#begin();
    });
    if (this.#video.readyState > 0) await begun; // else it may wait for somebody to press play
    return place;
  }

  /** The viewer has chosen one of the alternatives: goes there. */
  goTo(point: Point): void {
    this.#confirm();
    this.#video.currentTime = (point.position_ms ?? 0) / 1_000;
  }

  /** The viewer has seen the alternatives, and stays. */
  stay(): void {
    this.#confirm();
    this.#tell("progress");
  }

  /** Reports that the player is closed, and from then on nothing. */
  detach(): void {
    this.#look();
    this.#end();
    this.#listening.abort();
  }

  #on(target: Target | undefined, event: string, act: () => void): void {
    target?.addEventListener?.(event, act, { signal: this.#listening.signal });
  }

  #once(event: string): Promise<void> {
    return new Promise((done) => this.#video.addEventListener(event, done, { once: true }));
  }

  // Where to start

  async #findPlace(): Promise<ResumePlace | undefined> {
    const late = sleep(PATIENCE_MS) as Promise<undefined>;
    const ignore = () => undefined;
    await Promise.race([this.#reporter.flush().catch(ignore), late]);
    const place = await Promise.race([this.#reporter.findPlace(this.#options.locator).catch(ignore), late]);
    this.#base = place?.revision;
    return place;
  }

  async #move(place: ResumePlace): Promise<void> {
    const video = this.#video;
    if (video.readyState === 0) await this.#once("loadedmetadata"); // Safari forgets what it is told before
    this.#look();
    const ms = place.position_ms ?? (place.progress * this.#at.durationMs) / 100;
    if (this.#isMoved || this.#listening.signal.aborted || !(ms > 0)) return;
    const isThere = this.#once("seeked");
    video.currentTime = ms / 1_000;
    await Promise.race([isThere, sleep(PATIENCE_MS)]);
  }

  // What happens to the element

  #begin(): void {
    const { locator, rewatch } = this.#options;
    const { paused, currentSrc } = this.#video;
    if (paused || this.#sitting || this.#isResuming || this.#listening.signal.aborted) return;
    this.#source ??= currentSrc;
    if (this.#source !== currentSrc) return; // this may be another film
    const sitting = this.#reporter.openSitting({
      locator,
      rewatch: rewatch || this.#isReplay,
      baseRevision: this.#base,
      onAnswer: (answer) => this.#answered(sitting, answer),
    });
    this.#sitting = sitting;
    this.#tell("start");
  }

  #timeUpdate(): void {
    this.#look();
    if (!this.#sitting || this.#video.paused || this.#isSeeking) return;
    if (now() - this.#reportedAt >= this.#periodMs) this.#tell("progress");
  }

  #seeking(): void {
    clearTimeout(this.#settling);
    if (this.#sitting) this.#isSeeking = true;
    else this.#isMoved = this.#video.currentTime > MOVED_S;
  }

  #settle(): void {
    clearTimeout(this.#settling);
    if (this.#isSeeking) this.#settling = setTimeout(() => this.#tell("seek"), SETTLED_MS);
  }

  #ended(): void {
    this.#tell("complete");
    this.#close();
    this.#isReplay = true; // whoever plays it again chose to, and has seen how it ended
    this.#base = this.#revision;
  }

  /** The element is closed, or has lost its film, and with it its place. */
  #end(): void {
    this.#keep("stop");
    this.#close();
    this.#reporter.kick();
  }

  #leave(isGone: boolean): void {
    this.#look();
    if (isGone) this.#keep("stop");
    else if (!this.#video.paused) this.#keep("progress");
    if (isGone) this.#close();
    this.#reporter.leave();
  }

  #close(): void {
    this.#sitting = undefined;
    this.#offer([]);
  }

  #look(): void {
    const { currentTime, duration } = this.#video;
    this.#at = { positionMs: currentTime * 1_000, durationMs: this.#options.durationMs ?? duration * 1_000 };
  }

  #tell(event: Report["event"]): void {
    this.#look();
    this.#keep(event);
    this.#reporter.kick();
  }

  /** Keeps a report of where the element was when it was last looked at. */
  #keep(event: Report["event"]): void {
    clearTimeout(this.#settling);
    const isJump = this.#isSeeking && event !== "seek";
    this.#isSeeking = false;
    if (isJump) this.#sitting?.keep("seek", this.#at);
    this.#sitting?.keep(event, this.#at);
    this.#reportedAt = now();
  }

  // What the server answers

  #answered(sitting: Sitting, answer: Answer): void {
    const { point, alternatives, revision, next_report_after_ms } = answer;
    this.#revision = revision;
    this.#periodMs = next_report_after_ms;
    if (this.#isReplay || point?.sitting_id === sitting.id) this.#base = revision; // the next one goes on from here
    this.#answers.tell(answer);
    if (sitting === this.#sitting)
      this.#offer([point, ...alternatives].filter((one) => this.#isChoice(one, sitting)) as Point[]);
  }

  #isChoice(point: Point | null, sitting: Sitting): boolean {
    if (!point?.resumable || point.position_ms === null || point.sitting_id === sitting.id) return false;
    return Math.abs(point.position_ms - this.#at.positionMs) > SAME_PLACE_MS;
  }

  #offer(points: Point[]): void {
    const looks = (all: readonly Point[]) => all.map((one) => `${one.sitting_id} ${one.position_ms}`).join();
    const isNew = looks(points) !== looks(this.#alternatives);
    this.#alternatives = points;
    if (isNew) this.#choices.tell(points);
  }

  #confirm(): void {
    if (this.#revision !== undefined) this.#sitting?.confirm(this.#revision);
  }
}
