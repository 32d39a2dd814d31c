/** What a table says that only this process writes: read once and again after the next write. The status of the link is made of
 *  such tables after every record, and its reads would share the disk with the sale that wrote it. */
export class Remembered<T> {
  readonly #read: () => Promise<T>
  #known: { readonly value: T } | null = null
  #writes = 0

  constructor(read: () => Promise<T>) {
    this.#read = read
  }

  async value(): Promise<T> {
    if (this.#known !== null) return this.#known.value
    const writes = this.#writes
    const value = await this.#read()
    // Read beside a write it may be what was before it.
    if (writes === this.#writes) this.#known = { value }
    return value
  }

  /** Every write to the table goes through here, whatever comes of it. */
  async write<R>(work: () => Promise<R>): Promise<R> {
    this.#forget()
    try {
      return await work()
    } finally {
      this.#forget()
    }
  }

  #forget(): void {
    this.#writes += 1
    this.#known = null
  }
}
