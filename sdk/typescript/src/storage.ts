/**
 * Where the sign-in and unsent reports are kept: the browser's `localStorage`, memory, or what an app brings along.
 *
 * Not for what is kept there, nor under which keys.
 */

type MaybeAsync<T> = T | Promise<T>;

/**
 * Keeps strings by key. `localStorage` is one, and so is React Native's AsyncStorage.
 *
 * One that answers at once, like `localStorage`, also keeps what is reported while a page is being closed.
 */
export interface KeyValueStorage {
  getItem(key: string): MaybeAsync<string | null>;
  setItem(key: string, value: string): MaybeAsync<void>;
  removeItem(key: string): MaybeAsync<void>;
  /** All keys. May be left out where keys are the object's own, as those of `localStorage` are. */
  getAllKeys?(): MaybeAsync<readonly string[]>;
}

/** Keeps things for as long as the page or the process lives. */
export class MemoryStorage implements KeyValueStorage {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  getAllKeys(): string[] {
    return [...this.#items.keys()];
  }
}

/** A browser's `localStorage`; elsewhere, and where it is forbidden, memory. */
export function defaultStorage(): KeyValueStorage {
  try {
    if (typeof window === "object" && window.localStorage) return window.localStorage; // to look at it may throw
  } catch {}
  return new MemoryStorage();
}

/** Every key of `storage` that begins with `prefix`. */
export async function keysWith(storage: KeyValueStorage, prefix: string): Promise<string[]> {
  const keys = storage.getAllKeys ? await storage.getAllKeys() : Object.keys(storage);
  return keys.filter((key) => key.startsWith(prefix));
}
