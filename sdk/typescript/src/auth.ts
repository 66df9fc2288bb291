/**
 * One device's sign-in: the device code, the refresh token, and session tokens, renewed before they are too old.
 *
 * Not for accounts and passwords: the viewer types those on the server's own page.
 */

import { PlayheadError } from "./errors.js";
import type { components } from "./generated/discovr.js";
import { Listeners } from "./listeners.js";
import type { KeyValueStorage } from "./storage.js";
import { abortable, type Call, isPassing, sleep, type Transport } from "./transport.js";

type Schemas = components["schemas"];

const POLL_MS = 5_000;
/** A device code lives for ten minutes. */
const POLL_FOR_MS = 600_000;
/** From this part of its life on a session token is renewed, while it is still good. */
const RENEW_AT = 0.9;

/** Gives session tokens to whoever calls `/profile` or `/v1`. */
export interface SessionSource {
  /** The profile that is watching. */
  profileId(): Promise<string>;
  /** A session token of that profile; not `refused`, which the server has just turned away. */
  token(profileId: string, refused?: string): Promise<string>;
}

/** A session token, as its listeners are told of it. */
export type Session = Schemas["SessionToken"] & { profileId: string };

/** A device code to show. `authQRCode` is a data URL for an `<img>`, `expiresIn` is in milliseconds. */
export type DeviceCode = Schemas["DeviceCode"];

/** What the approval of a device code leaves to be known; the token itself is in the storage. */
export type SignedIn = Omit<Schemas["PollApproved"], "refreshToken">;

/** What is stored. */
interface SignIn {
  refreshToken: string;
  publicId?: string;
  profileId?: string;
}

interface Held {
  token: string;
  receivedAt: number;
  lifetimeMs: number;
}

export interface PollOptions extends Call {
  /** Between two polls; 5 s. The server refuses more than one a second. */
  intervalMs?: number | undefined;
  /** How long to wait for the viewer; ten minutes. */
  timeoutMs?: number | undefined;
}

/** The clock that nobody sets. */
export const now = () => performance.now();

/**
 * How long a session token lives, from what the server says of itself in it: the device's own clock may be wrong by years.
 * Where that cannot be read the token is used until it is refused.
 */
export function lifetimeMs(token: string): number {
  try {
    const { iat, exp } = JSON.parse(atob(token.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? ""));
    return (exp - iat - 1) * 1_000 || Number.POSITIVE_INFINITY; // `iat` is in whole seconds, rounded down
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

export class Auth implements SessionSource {
  readonly refreshed = new Listeners<Session>();
  readonly signedOut = new Listeners<undefined>();
  readonly #transport: Transport;
  readonly #clientId: string;
  readonly #storage: KeyValueStorage;
  readonly #key: string;
  #profileId: string | undefined;
  /** The refresh token that was forgotten last: several calls may find at once that it is no good. */
  #forgotten: string | undefined;
  // Both are replaced at every sign-in and sign-out, so that what is still under way for the old one ends up nowhere.
  #held = new Map<string, Held>();
  #minting = new Map<string, Promise<Session>>();

  constructor(transport: Transport, clientId: string, storage: KeyValueStorage) {
    this.#transport = transport;
    this.#clientId = clientId;
    this.#storage = storage;
    this.#key = `playhead:${transport.basePath}:sign-in`;
  }

  // Signing in and out

  requestDeviceCode(size: number | undefined, call: Call): Promise<DeviceCode> {
    const body = { clientID: this.#clientId };
    return this.#transport.request("POST", "/auth/device-codes", { query: { size }, body, ...call });
  }

  /** Polls until the viewer has decided. What may pass is waited for: the code may be approved in the meantime. */
  async pollDeviceCode(deviceCode: string, options: PollOptions): Promise<SignedIn> {
    const { intervalMs = POLL_MS, timeoutMs = POLL_FOR_MS, signal } = options;
    const path = `/auth/device-codes/${encodeURIComponent(deviceCode)}/poll`;
    const giveUpAt = now() + timeoutMs;
    for (;;) {
      let waitMs = intervalMs;
      try {
        const answer = await this.#transport.request<Partial<Schemas["PollApproved"]>>("POST", path, { signal });
        const { refreshToken, ...signedIn } = answer;
        if (refreshToken) {
          await this.signIn({ ...signedIn, refreshToken });
          return signedIn as SignedIn;
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
        waitMs = Math.max(waitMs, error.retryAfterMs ?? 0);
      }
      if (now() + waitMs > giveUpAt) throw new PlayheadError("TIMEOUT", "nobody has approved the device code");
      await sleep(waitMs, signal);
    }
  }

  async signIn(signIn: SignIn): Promise<void> {
    await this.#storage.setItem(this.#key, JSON.stringify(signIn));
    this.#forgotten = undefined;
    this.#reset();
  }

  /** Forgets the sign-in, whether or not the server can be told; gives whether it has confirmed. */
  async signOut(call: Call): Promise<boolean> {
    const signIn = await this.find();
    if (!signIn) return false;
    await this.#forget(signIn);
    try {
      await this.#transport.request("DELETE", "/auth/session", { token: () => signIn.refreshToken, ...call });
      return true;
    } catch (error) {
      if (!(error instanceof PlayheadError)) throw error;
      return error.status === 401; // the server has ended it before
    }
  }

  /** The sign-in as it is stored now: another tab may have ended it, or begun one. */
  async find(): Promise<SignIn | undefined> {
    const text = await this.#storage.getItem(this.#key);
    return text ? JSON.parse(text) : undefined;
  }

  async #forget({ refreshToken }: SignIn): Promise<void> {
    if (this.#forgotten === refreshToken) return;
    this.#forgotten = refreshToken;
    await this.#storage.removeItem(this.#key);
    this.#reset();
    this.signedOut.tell(undefined);
  }

  #reset(): void {
    this.#profileId = undefined;
    this.#held = new Map();
    this.#minting = new Map();
  }

  /** The refresh token; one that was refused ends the sign-in, unless there is another one by now. */
  readonly identity = async (refused?: string): Promise<string> => {
    let signIn = await this.find();
    if (signIn && signIn.refreshToken === refused) {
      await this.#forget(signIn);
      signIn = undefined;
    }
    if (!signIn) throw new PlayheadError("SIGNED_OUT", "nobody is signed in on this device");
    return signIn.refreshToken;
  };

  // Profiles and sessions

  /** Makes a profile the one that is watching. It stays so for this page, whatever other tabs select. */
  async select(profileId: string, isAnew: boolean, { signal }: Call): Promise<void> {
    if (isAnew) this.#held.delete(profileId);
    await abortable(this.token(profileId), signal);
    this.#profileId = profileId;
    const signIn = await this.find();
    if (signIn) await this.#storage.setItem(this.#key, JSON.stringify({ ...signIn, profileId }));
  }

  async profileId(): Promise<string> {
    this.#profileId ??= (await this.find())?.profileId;
    if (this.#profileId) return this.#profileId;
    await this.identity();
    throw new PlayheadError("NO_PROFILE", "no profile has been selected");
  }

  async token(profileId: string, refused?: string): Promise<string> {
    const held = this.#held.get(profileId);
    if (held && held.token !== refused) {
      const age = (now() - held.receivedAt) / held.lifetimeMs;
      if (age < RENEW_AT) return held.token;
      const renewed = this.#mint(profileId);
      if (age < 1) {
        renewed.catch(() => {}); // whoever needs it will be told
        return held.token;
      }
    }
    return (await this.#mint(profileId)).sessionToken;
  }

  /** A new session token, one at a time for a profile. */
  #mint(profileId: string): Promise<Session> {
    const [held, minting] = [this.#held, this.#minting];
    let mint = minting.get(profileId);
    if (!mint) {
      mint = this.#transport
        .request<Schemas["SessionToken"]>("POST", "/auth/session-token", {
          body: { profileId },
          token: this.identity,
          isRepeatable: true, // one more session does no harm
        })
        .then((minted) => {
          const session = { ...minted, profileId };
          const token = session.sessionToken;
          held.set(profileId, { token, receivedAt: now(), lifetimeMs: lifetimeMs(token) });
          this.refreshed.tell(session);
          return session;
        })
        .finally(() => minting.delete(profileId));
      minting.set(profileId, mint);
    }
    return mint;
  }
}
