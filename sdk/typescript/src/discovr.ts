/**
 * The client of the Discovr dialect: sign-in, profiles, history, lists, resume points and scrobbles.
 *
 * Not for what only `/v1` can say: reports, positions in milliseconds, specials (`playhead.ts`).
 */

import { Auth, type DeviceCode, type PollOptions, type Session, type SessionSource, type SignedIn } from "./auth.js";
import type { components } from "./generated/discovr.js";
import type { Unsubscribe } from "./listeners.js";
import type { MediaId, Options, TvOf } from "./media.js";
import { defaultStorage, type KeyValueStorage } from "./storage.js";
import { apart, type Call, type Request, Transport, type TransportOptions } from "./transport.js";

type Schemas = components["schemas"];

export interface DiscovrOptions extends TransportOptions {
  /** Keeps the sign-in; `localStorage` in a browser, else memory. */
  storage?: KeyValueStorage | undefined;
}

export interface PageOptions extends Call {
  /** 1 to 50; 10. */
  limit?: number | undefined;
  /** From the page before; absent for the first one. */
  nextPageToken?: string | undefined;
}

/** RFC 3339, or a date. */
type Time = string | Date | undefined;

type List = "liked" | "disliked" | "super_liked" | "watchlist";

type Message = Promise<Schemas["SuccessMessage"]>;

const page = (options: PageOptions): Request => {
  const [query, call] = apart(options);
  return { query, ...call };
};

/**
 * A device's client. What asks the server may be given up with a `signal`, and rejects with a `PlayheadError`.
 *
 * ```ts
 * const discovr = new DiscovrClient("your-client-id", { basePath: "https://history.example.org" });
 * ```
 */
export class DiscovrClient {
  /** The session tokens of this client, for a `PlayheadClient`. */
  readonly sessions: SessionSource;
  readonly #auth: Auth;
  readonly #transport: Transport;

  constructor(clientId: string, options: DiscovrOptions) {
    this.#transport = new Transport(options);
    this.sessions = this.#auth = new Auth(this.#transport, clientId, options.storage ?? defaultStorage());
  }

  // Signing in

  /** Asks for a device code: show `authQRCode` or `userCode`, then `pollDeviceCode`. `size`: of the QR in pixels, 100 to 1000. */
  signInWithDeviceCode({ size, ...call }: Call & { size?: number | undefined } = {}): Promise<DeviceCode> {
    return this.#auth.requestDeviceCode(size, call);
  }

  /**
   * Waits until the viewer has approved, and signs in. To cancel, give up the `signal`.
   *
   * A code that was denied, has run out or was used rejects with `TOKEN_INVALID` or `TOKEN_EXPIRED`: ask for a new one.
   */
  pollDeviceCode(deviceCode: string, options: PollOptions = {}): Promise<SignedIn> {
    return this.#auth.pollDeviceCode(deviceCode, options);
  }

  /** Signs in with a refresh token that was got elsewhere, as from `playhead token`. */
  signInWithRefreshToken(refreshToken: string): Promise<void> {
    return this.#auth.signIn({ refreshToken });
  }

  /** Whether there is a sign-in. The server may have ended it; that shows at the next call. */
  async isSignedIn(): Promise<boolean> {
    return !!(await this.#auth.find());
  }

  /** Forgets the sign-in, and revokes it. False where the server could not be told: the token then lives until it expires. */
  signOut(call: Call = {}): Promise<boolean> {
    return this.#auth.signOut(call);
  }

  /** Told of every new session token. */
  onSessionRefreshed(listener: (session: Session) => void): Unsubscribe {
    return this.#auth.refreshed.add(listener);
  }

  /** Told when the sign-in has ended: by `signOut`, or because the server refused it. */
  onSignedOut(listener: () => void): Unsubscribe {
    return this.#auth.signedOut.add(listener);
  }

  /** The devices that are signed in to the account. */
  getSignedInDevices(call: Call = {}): Promise<Schemas["SignedInDevices"]> {
    return this.#identity("GET", "/auth/sessions", call);
  }

  /** Signs another device out. */
  revokeSignedInDevice(publicId: string, call: Call = {}): Promise<Schemas["Revoked"]> {
    return this.#identity("DELETE", `/auth/sessions/${encodeURIComponent(publicId)}`, call);
  }

  // Profiles

  /** Newest first. */
  getProfiles(call: Call = {}): Promise<Schemas["Profiles"]> {
    return this.#identity("GET", "/profiles", call);
  }

  getProfile(profileId: string, call: Call = {}): Promise<Schemas["Profile"]> {
    return this.#identity("GET", profilePath(profileId), call);
  }

  createProfile(name: string, avatarUrl: string, call: Call = {}): Promise<Schemas["ProfileCreated"]> {
    return this.#identity("POST", "/profiles", { body: { name, avatarUrl }, ...call });
  }

  updateProfile(profileId: string, change: Schemas["ProfileChange"], call: Call = {}): Promise<Schemas["Profile"]> {
    return this.#identity("PATCH", profilePath(profileId), { body: change, ...call });
  }

  /** Deletes the profile and all that it has watched. */
  deleteProfile(profileId: string, call: Call = {}): Message {
    return this.#identity("DELETE", profilePath(profileId), call);
  }

  /** Makes this profile the one that is watching. A session that it has already goes on. */
  selectProfile(profileId: string, call: Call = {}): Promise<void> {
    return this.#auth.select(profileId, false, call);
  }

  /** The same, in a new session. What is under way for the profile before stays that profile's. */
  switchProfile(profileId: string, call: Call = {}): Promise<void> {
    return this.#auth.select(profileId, true, call);
  }

  // History

  /** Logs a viewing, always as a new entry; without `progress` a finished one. */
  addHistoryItem<M extends string>(
    mediaId: M,
    ...[options]: Options<M, { progress?: number | undefined; updatedAt?: Time; imported?: string | undefined }>
  ): Message {
    const [body, call] = apart<Call>(options ?? {});
    return this.#session("POST", "/profile/history", { body: { mediaId, ...body }, ...call });
  }

  /** The entry created last first. */
  getHistoryItems(options: PageOptions = {}): Promise<Schemas["HistoryPage"]> {
    return this.#session("GET", "/profile/history", page(options));
  }

  /** The entries of one title, the one updated last first. */
  getHistoryItemsByMediaId<M extends string>(
    mediaId: M,
    ...[options]: Options<M, PageOptions>
  ): Promise<Schemas["HistoryPage"]> {
    return this.#session("GET", historyPath(mediaId), page(options ?? {}));
  }

  /** Sets the progress of an entry, in percent, or makes one. */
  patchHistoryItem<M extends string>(mediaId: M, progress: number, ...[options]: Options<M>): Message {
    return this.#session("PATCH", historyPath(mediaId), { ...page(options ?? {}), body: { progress } });
  }

  /** Removes the entries of exactly that key: of a season without `episode`, only what was said of it as a whole. */
  removeHistoryItem<M extends string>(mediaId: M, ...[options]: Options<M>): Message {
    return this.#session("DELETE", historyPath(mediaId), page(options ?? {}));
  }

  // Lists; the last three exclude one another

  addWatchlistItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#add("watchlist", mediaId, call);
  }

  getWatchlistItems(options: PageOptions = {}): Promise<Schemas["ListPage"]> {
    return this.#list("watchlist", options);
  }

  removeWatchlistItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#remove("watchlist", mediaId, call);
  }

  addLikedItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#add("liked", mediaId, call);
  }

  getLikedItems(options: PageOptions = {}): Promise<Schemas["ListPage"]> {
    return this.#list("liked", options);
  }

  removeLikedItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#remove("liked", mediaId, call);
  }

  addDislikedItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#add("disliked", mediaId, call);
  }

  getDislikedItems(options: PageOptions = {}): Promise<Schemas["ListPage"]> {
    return this.#list("disliked", options);
  }

  removeDislikedItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#remove("disliked", mediaId, call);
  }

  addSuperLikedItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#add("super_liked", mediaId, call);
  }

  getSuperLikedItems(options: PageOptions = {}): Promise<Schemas["ListPage"]> {
    return this.#list("super_liked", options);
  }

  removeSuperLikedItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#remove("super_liked", mediaId, call);
  }

  // Resume points

  /** Puts a resume point; without `progress` at the beginning. */
  addPlaybackItem<M extends string>(
    mediaId: M,
    ...[options]: Options<M, { progress?: number | undefined; updatedAt?: Time }>
  ): Message {
    const [body, call] = apart<Call>(options ?? {});
    return this.#session("POST", "/profile/playback", { body: { mediaId, ...body }, ...call });
  }

  /** Moves a resume point; one that is not there yet is made. */
  updatePlaybackItem<M extends string>(
    mediaId: M,
    progress: number,
    ...[options]: Options<M, { updatedAt?: Time }>
  ): Message {
    const [body, call] = apart<Call>(options ?? {});
    return this.#session("PATCH", "/profile/playback", { body: { mediaId, progress, ...body }, ...call });
  }

  /** What can be resumed, the one updated last first. */
  getPlaybackItems(options: PageOptions = {}): Promise<Schemas["PlaybackPage"]> {
    return this.#session("GET", "/profile/playback", page(options));
  }

  /** Takes a title off Continue Watching. The history stays. */
  removePlaybackItem(mediaId: MediaId | (string & {}), call: Call = {}): Message {
    return this.#session("DELETE", `/profile/playback/${encodeURIComponent(mediaId)}`, call);
  }

  /** Tells how far the player is, in percent. Of a show, `tv` says which episode. */
  scrobble<M extends string>(
    mediaId: M,
    progress: number,
    ...[options]: [M] extends [`TV_${string}`] ? [options: TvOf<M> & Call] : [options?: TvOf<M> & Call]
  ): Promise<Schemas["ScrobbleStatus"]> {
    const [body, call] = apart<Call>(options ?? {});
    return this.#session("POST", scrobblePath(mediaId), { body: { progress, ...body }, ...call });
  }

  /** Tells of a jump from one percentage to another, over `duration` seconds. */
  scrobbleSkip<M extends string>(
    mediaId: M,
    skip: Omit<Schemas["ScrobbleSkip"], "tv"> & TvOf<M>,
    call: Call = {},
  ): Promise<Schemas["ScrobbleStatus"]> {
    return this.#session("POST", `${scrobblePath(mediaId)}/skip`, { body: skip, ...call });
  }

  /** The lists that a title is on, whether the history has it, and where to resume it. */
  getMediaProfileMeta(mediaId: MediaId | (string & {}), call: Call = {}): Promise<Schemas["MediaMeta"]> {
    return this.#session("GET", `/profile/media/${encodeURIComponent(mediaId)}/meta`, call);
  }

  #add(list: List, mediaId: string, call: Call): Message {
    return this.#session("POST", `/profile/${list}`, { body: { mediaId }, ...call });
  }

  #list(list: List, options: PageOptions): Promise<Schemas["ListPage"]> {
    return this.#session("GET", `/profile/${list}`, page(options));
  }

  #remove(list: List, mediaId: string, call: Call): Message {
    return this.#session("DELETE", `/profile/${list}/${encodeURIComponent(mediaId)}`, call);
  }

  #identity<T>(method: string, path: string, request: Request): Promise<T> {
    return this.#transport.request(method, path, { ...request, token: this.#auth.identity });
  }

  /** For the profile that is watching when the call is made, also where the token has to be renewed on the way. */
  async #session<T>(method: string, path: string, request: Request): Promise<T> {
    const profileId = await this.#auth.profileId();
    const token = (refused?: string) => this.#auth.token(profileId, refused);
    return this.#transport.request(method, path, { ...request, token });
  }
}

const profilePath = (profileId: string) => `/profiles/${encodeURIComponent(profileId)}`;
const historyPath = (mediaId: string) => `/profile/history/${encodeURIComponent(mediaId)}`;
const scrobblePath = (mediaId: string) => `/profile/scrobble/${encodeURIComponent(mediaId)}`;
