import { nextStep, type Paper } from '#test/drivers/printer/paper'
import type { Wire } from '#test/drivers/peer/served'

export type VirtualPrinterModel = {
  readonly headDots: number
  readonly answersProcessId: boolean
  readonly clearsBuffer: boolean
}

/** A printer made of bytes: it holds what it receives, prints row by row while it can, answers what it is asked, and goes wrong
 *  when told to. What it has printed and holds survives a cut connection, as in a machine of its own. */
export class VirtualPrinter {
  readonly #model: VirtualPrinterModel
  #held = new Uint8Array()
  #heard: number[] = []
  #stored: readonly Uint8Array[] = []
  #toPrint: Uint8Array[] = []
  #strip: Uint8Array[] = []
  #rowsLeft = Number.POSITIVE_INFINITY
  #isLow = false
  #isCoverOpen = false
  #isCutterBlocked = false
  #blockCutterNext = false
  #isSilent = false
  #silentAtRow = Number.POSITIVE_INFINITY
  #losesConfirmation = false
  #automatic = 0
  #wire: Wire | null = null
  #lastStatus = ''
  #watch: () => void = () => undefined
  readonly receipts: Paper[] = []
  letters = 0

  constructor(model: VirtualPrinterModel) {
    this.#model = model
  }

  connected(wire: Wire): (chunk: Uint8Array) => void {
    this.#wire = wire
    this.#automatic = 0
    return (chunk) => {
      if (this.#wire !== wire || this.#isSilent) return
      // What came before an order to clear is cleared with it.
      let kept = 0
      for (const [at, byte] of chunk.entries()) if (this.#realTime(byte)) kept = at + 1
      this.#held = new Uint8Array(Buffer.concat([this.#held, chunk.subarray(kept)]))
      this.#work()
    }
  }

  /** `rows` of paper are left on the roll. */
  paperEndsAfter(rows: number): void {
    this.#rowsLeft = rows
    this.#changed()
  }

  putPaperIn(): void {
    this.#rowsLeft = Number.POSITIVE_INFINITY
    this.#isLow = false
    this.#work()
  }

  setLow(): void {
    this.#isLow = true
    this.#changed()
  }

  setCover(isOpen: boolean): void {
    this.#isCoverOpen = isOpen
    this.#work()
  }

  blockCutterNext(): void {
    this.#blockCutterNext = true
  }

  clearCutter(): void {
    this.#isCutterBlocked = false
    this.#work()
  }

  goSilent(): void {
    this.#isSilent = true
  }

  goSilentAtRow(row: number): void {
    this.#silentAtRow = row
  }

  loseNextConfirmation(): void {
    this.#losesConfirmation = true
  }

  /** Off and on again: what it held is gone, what is on paper stays. */
  powerCycle(): void {
    this.#isSilent = false
    this.#silentAtRow = Number.POSITIVE_INFINITY
    this.#held = new Uint8Array()
    this.#toPrint = []
    this.#stored = []
    this.#wire?.cut()
  }

  /** Rows of the piece that hangs in the printer. */
  hanging(): number {
    return this.#strip.length
  }

  onReceipt(): Promise<void> {
    return new Promise((resolve) => {
      this.#watch = resolve
    })
  }

  #isStopped(): boolean {
    return this.#rowsLeft <= 0 || this.#isCoverOpen || this.#isCutterBlocked || this.#isSilent
  }

  /** Real-time commands are obeyed the moment they arrive, even if they are dots of a picture. True: the buffer was cleared. */
  #realTime(byte: number): boolean {
    this.#heard = [...this.#heard, byte].slice(-10)
    const text = (count: number): string => this.#heard.slice(-count).join(' ')
    if (this.#heard.at(-3) === 0x10 && this.#heard.at(-2) === 4 && byte >= 1 && byte <= 4) this.#answerStatus(byte)
    const isCleared = this.#model.clearsBuffer && text(10) === '16 20 8 1 3 20 1 6 2 8'
    if (isCleared) {
      this.#held = new Uint8Array()
      this.#toPrint = []
      this.#stored = []
      this.#heard = []
      this.#send([0x37, 0x25, 0])
    }
    return isCleared
  }

  #answerStatus(n: number): void {
    const isOut = this.#rowsLeft <= 0
    const bits = [
      0,
      this.#isStopped() ? 0x08 : 0,
      (this.#isCoverOpen ? 0x04 : 0) | (isOut ? 0x20 : 0) | (this.#isCutterBlocked ? 0x40 : 0),
      this.#isCutterBlocked ? 0x08 : 0,
      (this.#isLow ? 0x0c : 0) | (isOut ? 0x60 : 0),
    ]
    this.#send([0x12 | (bits[n] ?? 0)])
  }

  #work(): void {
    for (;;) {
      while (!this.#isStopped() && this.#toPrint.length > 0) this.#printRow(this.#toPrint.shift())
      this.#changed()
      if (this.#isStopped()) return
      const step = nextStep(this.#held)
      if (step.kind === 'incomplete') return
      this.#held = this.#held.slice(step.length)
      switch (step.kind) {
        case 'rows':
          this.#toPrint = [...step.rows]
          break
        case 'store':
          this.#stored = step.rows
          break
        case 'print_stored':
          this.#toPrint = [...this.#stored]
          break
        case 'feed':
          this.#toPrint = Array.from({ length: step.count }, () => new Uint8Array())
          break
        case 'cut':
          this.#cut()
          break
        case 'automatic_status':
          this.#automatic = step.mask
          this.#lastStatus = ''
          break
        case 'answer_paper':
          this.#confirm([this.#isLow ? 0x03 : 0])
          break
        case 'answer_process':
          if (this.#model.answersProcessId) this.#confirm([0x37, 0x22, ...step.id, 0])
          break
        case 'text':
          this.letters += 1
          break
        case 'reset':
        case 'nothing':
          break
      }
    }
  }

  #printRow(row: Uint8Array | undefined): void {
    this.#strip.push(row ?? new Uint8Array())
    this.#rowsLeft -= 1
    if (this.#strip.length >= this.#silentAtRow) this.#isSilent = true
  }

  #cut(): void {
    if (this.#blockCutterNext) {
      this.#blockCutterNext = false
      this.#isCutterBlocked = true
      return
    }
    this.receipts.push(this.#strip)
    this.#strip = []
    this.#watch()
  }

  #confirm(bytes: readonly number[]): void {
    if (this.#losesConfirmation) this.#losesConfirmation = false
    else this.#send(bytes)
  }

  /** Automatic Status Back: four bytes whenever anything of it changed. */
  #changed(): void {
    const isOut = this.#rowsLeft <= 0
    const status = [
      0x10 | (this.#isStopped() ? 0x08 : 0) | (this.#isCoverOpen ? 0x20 : 0),
      this.#isCutterBlocked ? 0x08 : 0,
      (this.#isLow ? 0x03 : 0) | (isOut ? 0x0c : 0),
      0x0f,
    ]
    if (this.#automatic === 0 || this.#isSilent || status.join() === this.#lastStatus) return
    this.#lastStatus = status.join()
    this.#send(status)
  }

  #send(bytes: readonly number[]): void {
    if (!this.#isSilent) this.#wire?.send(Uint8Array.from(bytes))
  }
}
