/** Subscribers of one driver. Emitting walks a copy: a listener may unsubscribe itself while it is told. */
export class Listeners<Value> {
  readonly #listeners = new Set<(value: Value) => void>()

  add(listener: (value: Value) => void): () => void {
    // A wrapper per subscription: the same function subscribed twice is told twice and unsubscribed once each.
    const told = (value: Value): void => {
      listener(value)
    }
    this.#listeners.add(told)
    return () => {
      this.#listeners.delete(told)
    }
  }

  emit(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value)
  }

  clear(): void {
    this.#listeners.clear()
  }
}
