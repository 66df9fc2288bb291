/**
 * Functions of an app that are told when something happens.
 *
 * Not for answers to calls: those are promises.
 */

/** Stops the listening that returned it. */
export type Unsubscribe = () => void;

export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  add(listener: (value: T) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Each is called on its own, so that one that throws harms nobody else. */
  tell(value: T): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(value));
  }
}
