import { constants, open, type FileHandle } from 'node:fs/promises'
import { err, ok, type Result } from '#domain/result'
import type { Delay } from '#drivers/delay'
import { linkFailure, type ByteLink, type LinkFailure, type LinkListener, type OpenLink } from '#drivers/link/link'

/** How soon an answer of the printer is seen. The kernel's printer class driver (usblp) cannot be waited for by libuv, and a
 *  blocking read would hold a thread of its pool for good: it is opened non-blocking and asked. */
const readEveryMs = 25
const writeAgainAfterMs = 5
const longestRead = 1_024

/** A character device file such as /dev/usb/lp0, which is read and written (usblp gives it to one process at a time). */
export function usbPrinterLink(path: string, delay: Delay): OpenLink {
  return async (listener) => {
    try {
      const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY
      return ok(new FileLink(await open(path, flags), delay, listener))
    } catch (cause) {
      return err(linkFailure(cause))
    }
  }
}

class FileLink implements ByteLink {
  readonly #file: FileHandle
  readonly #delay: Delay
  readonly #listener: LinkListener
  readonly #over = new AbortController()
  readonly #reading: Promise<void>

  constructor(file: FileHandle, delay: Delay, listener: LinkListener) {
    this.#file = file
    this.#delay = delay
    this.#listener = listener
    this.#reading = this.#read()
  }

  async write(bytes: Uint8Array): Promise<Result<void, LinkFailure>> {
    let written = 0
    while (written < bytes.length) {
      if (this.#isOver()) return err(linkFailure('closed'))
      try {
        written += (await this.#file.write(bytes, written)).bytesWritten
      } catch (cause) {
        if (!isNotNow(cause)) return err(linkFailure(cause))
        await this.#delay(writeAgainAfterMs, this.#over.signal)
      }
    }
    return ok(undefined)
  }

  async close(): Promise<void> {
    this.#over.abort()
    await this.#reading
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(longestRead)
    let trouble: string | null = null
    while (!this.#isOver() && trouble === null) {
      try {
        const { bytesRead } = await this.#file.read(buffer, 0, buffer.length)
        if (bytesRead > 0 && !this.#isOver()) this.#listener.bytes(buffer.slice(0, bytesRead))
        if (bytesRead > 0) continue
      } catch (cause) {
        if (!isNotNow(cause)) trouble = linkFailure(cause).detail
      }
      if (trouble === null) await this.#delay(readEveryMs, this.#over.signal)
    }
    const isOurEnd = this.#isOver()
    this.#over.abort()
    await this.#file.close()
    if (!isOurEnd) this.#listener.ended(trouble ?? 'closed')
  }

  #isOver(): boolean {
    return this.#over.signal.aborted
  }
}

function isNotNow(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'EAGAIN' || cause.code === 'EINTR')
}
