/**
 * What `@playhead/client` gives: two clients, their errors, and places to keep things.
 */

import type { components as Discovr } from "./generated/discovr.js";
import type { components as Playhead } from "./generated/playhead.js";

/** The shapes of the Discovr dialect, by the names that its contract gives them: `DiscovrSchemas["HistoryItem"]`. */
export type DiscovrSchemas = Discovr["schemas"];
/** The shapes of `/v1`: `PlayheadSchemas["Entry"]`. */
export type PlayheadSchemas = Playhead["schemas"];

export type { AttachedPlayer, AttachOptions, ResumePlace, VideoLike } from "./attach.js";
export type { DeviceCode, PollOptions, Session, SessionSource, SignedIn } from "./auth.js";
export { DiscovrClient, type DiscovrOptions, type PageOptions } from "./discovr.js";
export { type ErrorCode, type ErrorFacts, PlayheadError } from "./errors.js";
export type { ProfileEvent } from "./events.js";
export type { Unsubscribe } from "./listeners.js";
export type { MediaId, Options, Place, PlaceOf, TvOf } from "./media.js";
export { PlayheadClient, type PlayheadOptions, type TitleId, type TitleState } from "./playhead.js";
export type { Answer, Point, RefusedReport, Report } from "./queue.js";
export type { Playable, PlayerPlace, Sitting, SittingOptions } from "./sitting.js";
export { type KeyValueStorage, MemoryStorage } from "./storage.js";
export type { Call, TransportOptions } from "./transport.js";
