/** Runs commands of one device one after another, as the device itself would; a failed command does not stop the next. */
export class CommandQueue {
  #last: Promise<unknown> = Promise.resolve()

  run<Value>(command: () => Value | Promise<Value>): Promise<Value> {
    const result = this.#last.then(command)
    this.#last = result.catch(() => undefined)
    return result
  }
}
