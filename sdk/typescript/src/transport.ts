/**
 * One call to the server: the address, the token, the time it may take, another try where that is safe, and the error it ends in.
 *
 * Not for where tokens come from, nor for what is called.
 */

import { PlayheadError } from "./errors.js";

const TIMEOUT_MS = 15_000;
const RETRIES_MAX = 3;
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 60_000;
/** A server that asks for more is not waited for: the caller is told, and may come back. */
const RETRY_AFTER_MAX_MS = 30_000;

/** What every call may be told. */
export interface Call {
  /** Gives the call up; it then rejects with the reason of the signal. */
  signal?: AbortSignal | undefined;
}

/** How a server is reached. */
export interface TransportOptions {
  /** Address of the server, with the path below which it is served, if any: `https://history.example.org`. */
  basePath: string;
  /** Used instead of the platform's own. */
  fetch?: typeof fetch | undefined;
  /** How long one try may take; 15 s. */
  timeoutMs?: number | undefined;
  /** How many more tries a call may take where another one is safe; 3. */
  retriesMax?: number | undefined;
}

/** Gives the token to send; `refused` is the one that the server has just turned away as invalid or too old. */
export type Token = (refused?: string) => string | Promise<string>;

export interface Request extends Call {
  query?: object | undefined;
  /** Sent as JSON. A function is asked again at every try. */
  body?: unknown;
  token?: Token | undefined;
  /** Whether doing it twice is the same as doing it once; of GET, PUT and DELETE that is known. */
  isRepeatable?: boolean;
  /** For this call, in place of the transport's. */
  retriesMax?: number;
  headers?: Record<string, string>;
  keepalive?: boolean;
}

/** The `call` part of options, and the rest. */
export function apart<T extends Call>({ signal, ...rest }: T): [Omit<T, "signal">, Call] {
  return [rest, { signal }];
}

/** Waits; rejects when `signal` is given up. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const over = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  return abortable(over, signal).finally(() => clearTimeout(timer));
}

/** Full jitter: anything up to a bound that doubles with every try, so that clients do not come back all at once. */
export function backoffMs(attempt: number): number {
  return Math.random() * Math.min(BACKOFF_MS * 2 ** attempt, BACKOFF_MAX_MS);
}

/** Whether the same call may well be answered in a while. */
export function isPassing(error: unknown): error is PlayheadError {
  if (!(error instanceof PlayheadError)) return false;
  const { code, status = 0 } = error;
  return ["NETWORK", "TIMEOUT", "BAD_ANSWER"].includes(code) || status === 429 || status >= 500;
}

/** `promise`, or the reason of `signal` as soon as that is given up. What is under way goes on for others. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(reasonOf(signal));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** React Native's signals have no reason. */
function reasonOf(signal: AbortSignal): unknown {
  return signal.reason ?? Object.assign(new Error("aborted"), { name: "AbortError" });
}

/** Speaks JSON to one server. */
export class Transport {
  readonly basePath: string;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.basePath = options.basePath.replace(/\/+$/, "");
    this.#options = options;
  }

  /**
   * Calls, and again where that is safe.
   *
   * What is repeatable is tried again when there was no answer, and on 429, 502, 503 and 504; everything else only on 429 and
   * 503 with `Retry-After`, by which the server says that nothing was written. A token that is refused is replaced once.
   */
  async request<T>(method: string, path: string, request: Request = {}): Promise<T> {
    const { token, signal, isRepeatable = ["GET", "PUT", "DELETE"].includes(method) } = request;
    const retriesMax = request.retriesMax ?? this.#options.retriesMax ?? RETRIES_MAX;
    let refused: string | undefined;
    let mayBeDone = false;
    for (let attempt = 0; ; attempt++) {
      const bearer = token && (await abortable(Promise.resolve(token(refused)), signal));
      try {
        return await this.#attempt<T>(method, path, request, bearer);
      } catch (error) {
        if (!(error instanceof PlayheadError)) throw error;
        if (bearer && !refused && isRefused(error)) {
          refused = bearer;
          attempt--;
          continue;
        }
        // It was there when it was asked for first; that answer was lost.
        if (mayBeDone && method === "DELETE" && error.status === 404) return { message: error.message } as T;
        if (attempt >= retriesMax || !mayRepeat(error, isRepeatable)) throw error;
        mayBeDone ||= !error.retryAfterMs;
        await sleep((error.retryAfterMs ?? 0) + backoffMs(attempt), signal);
      }
    }
  }

  async #attempt<T>(method: string, path: string, request: Request, bearer?: string): Promise<T> {
    const { response, text } = await this.#timed(request.signal, async (signal) => {
      const response = await this.send(method, path, { ...request, signal }, bearer);
      return { response, text: await response.text() };
    });
    let body: unknown;
    try {
      body = text ? JSON.parse(text) : undefined;
    } catch (cause) {
      if (response.ok)
        throw new PlayheadError("BAD_ANSWER", "the answer is not JSON", { status: response.status, cause });
    }
    if (!response.ok) throw errorOf(response, body);
    return body as T;
  }

  /** Sends once and gives what comes back, whatever it is. Calls `fetch` before it returns, as a page that goes needs it to. */
  send(method: string, path: string, request: Request, bearer?: string): Promise<Response> {
    const { query = {}, body, signal, keepalive, headers } = request;
    const told = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = told.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    const init: RequestInit = { method, headers: { ...headers } };
    if (bearer) Object.assign(init.headers as object, { Authorization: `Bearer ${bearer}` });
    if (body !== undefined) {
      Object.assign(init.headers as object, { "Content-Type": "application/json" });
      init.body = JSON.stringify(typeof body === "function" ? body() : body);
    }
    if (signal) init.signal = signal;
    if (keepalive) init.keepalive = true;
    return (this.#options.fetch ?? fetch)(this.basePath + path + (search && `?${search}`), init);
  }

  /** Does `act`, and gives it up when the caller does or the time is over. */
  async #timed<T>(signal: AbortSignal | undefined, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal?.aborted) throw reasonOf(signal);
    const controller = new AbortController();
    const abort = () => controller.abort();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      abort();
    }, this.#options.timeoutMs ?? TIMEOUT_MS);
    signal?.addEventListener("abort", abort);
    try {
      return await act(controller.signal);
    } catch (cause) {
      if (signal?.aborted) throw reasonOf(signal);
      throw new PlayheadError(isLate ? "TIMEOUT" : "NETWORK", `no answer from ${this.basePath}`, { cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }
}

/** Whether another token may do. */
export function isRefused({ code, status }: PlayheadError): boolean {
  return status === 401 && (code === "TOKEN_EXPIRED" || code === "TOKEN_INVALID");
}

function mayRepeat({ code, status, retryAfterMs }: PlayheadError, isRepeatable: boolean): boolean {
  if (retryAfterMs && retryAfterMs > RETRY_AFTER_MAX_MS) return false;
  if (isRepeatable) return status ? [429, 502, 503, 504].includes(status) : true;
  // UNAVAILABLE: the store went away, and may have written before it did.
  return (status === 429 || status === 503) && retryAfterMs !== undefined && code !== "UNAVAILABLE";
}

/** The refusal in `response`, from either dialect or from something in between. */
export function errorOf(response: Response, body: unknown): PlayheadError {
  const { code, message, detail, title, field } = Object(body) as Record<string, string | undefined>;
  const after = response.headers.get("Retry-After");
  const seconds = Number(after);
  const waitMs = seconds >= 0 ? seconds * 1_000 : Date.parse(after ?? "") - Date.now();
  const told = message ?? detail ?? title ?? `HTTP ${response.status}`;
  return new PlayheadError(typeof code === "string" ? code.toUpperCase() : "HTTP_ERROR", told, {
    status: response.status,
    field,
    retryAfterMs: after === null ? undefined : Math.max(0, waitMs || 0),
    requestId: response.headers.get("X-Request-Id") ?? undefined,
  });
}
