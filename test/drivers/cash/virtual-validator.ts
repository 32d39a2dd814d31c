import type { Wire } from '#test/drivers/peer/served'

/** Table of the notes it knows, by type: digits, country, exponent of ten. Two of them are none of ours. */
const billTable = [
  [2, 'KAZ', 2],
  [5, 'KAZ', 2],
  [1, 'KAZ', 3],
  [2, 'KAZ', 3],
  [5, 'KAZ', 3],
  [1, 'KAZ', 4],
  [2, 'KAZ', 4],
  [1, 'USA', 2],
  [3, 'KAZ', 3],
] as const

export type Inserted = 'taken' | 'rejected' | 'not_pulled_in'

/** A bill validator made of CCNET bytes, written from its side of the protocol and sharing nothing with the driver: it answers,
 *  moves one step with every poll, repeats what was not acknowledged, and goes wrong when told to. */
export class VirtualValidator {
  #wire: Wire | null = null
  #held: number[] = []
  #state: number[] = [0x10]
  #next: number[][] = []
  /** Said until it is acknowledged. */
  #unheard: number[] | null = null
  #lastAnswer: number[] = []
  #mask = 0
  #escrow: number | null = null
  #pollsInEscrow = 0
  #isSilent = false
  #damage: 'theirs' | 'ours' | null = null
  #losesAnswers = 0
  #losesAcknowledgements = 0
  #stallsStacking = false
  #forgetsReport = false
  #stackOrder = true
  /** Polls after which a note in escrow goes back by itself. */
  patience = 1_000
  holds = 0
  readonly box: number[] = []
  returned = 0

  connected(wire: Wire): (chunk: Uint8Array) => void {
    this.#wire = wire
    this.#held = []
    return (chunk) => {
      if (this.#wire !== wire || this.#isSilent) return
      this.#held.push(...chunk)
      this.#read()
    }
  }

  insert(amount: number, country = 'KAZ'): Inserted {
    const type = billTable.findIndex(([digits, code, tens]) => digits * 10 ** tens === amount && code === country)
    if (this.#mask === 0 || this.#state[0] !== 0x14) return 'not_pulled_in'
    if ((this.#mask & (1 << type)) === 0 || type < 0) {
      this.#go([[0x15], [0x1c, 0x68], [0x14]])
      return 'rejected'
    }
    this.#escrow = type
    this.#pollsInEscrow = 0
    this.#go([[0x15], [0x80, type]])
    return 'taken'
  }

  insertUnreadable(): void {
    this.#go([[0x15], [0x1c, 0x65], [0x14]])
  }

  /** 41 full, 42 removed, 43 and 44 jam, 45 cheated, 47 failure; 14 over. */
  say(code: number, detail?: number): void {
    this.#next = []
    this.#state = detail === undefined ? [code] : [code, detail]
  }

  goSilent(): void {
    this.#isSilent = true
  }

  speakAgain(): void {
    this.#isSilent = false
  }

  /** The next frame is damaged on its way: of the controller, which it answers with NAK, or its own. */
  damageNext(whose: 'theirs' | 'ours'): void {
    this.#damage = whose
  }

  loseAnswers(count: number): void {
    this.#losesAnswers = count
  }

  loseAcknowledgements(count: number): void {
    this.#losesAcknowledgements = count
  }

  /** STACK is taken and the note stays on its way: a power cut may come. */
  stallStacking(): void {
    this.#stallsStacking = true
  }

  /** What was stalled goes on. */
  goOnStacking(): void {
    if (!this.#stallsStacking) return
    this.#stallsStacking = false
    if (this.#escrow !== null) this.box.push(this.#escrow)
    this.#escrow = null
  }

  /** A faulty one, which stacks or returns and does not say so. */
  forgetNextReport(): void {
    this.#forgetsReport = true
  }

  ignoreNextStack(): void {
    this.#stackOrder = false
  }

  /** Off and on: where the note is found, and what it says of it after the reset. */
  powerCycle(noteIn: 'nowhere' | 'validator' | 'stacker', saysStacked = false): void {
    const type = this.#escrow
    this.#escrow = null
    this.#unheard = null
    this.#mask = 0
    this.#isSilent = false
    this.#stallsStacking = false
    this.#state = [{ nowhere: 0x10, validator: 0x11, stacker: 0x12 }[noteIn]]
    this.#next = []
    if (noteIn === 'validator') this.returned += 1
    if (noteIn === 'stacker' && type !== null) this.box.push(type)
    this.#afterReset = saysStacked && type !== null ? [0x81, type] : null
  }

  isStacking(): boolean {
    return this.#state[0] === 0x17
  }

  boxAmounts(): number[] {
    return this.box.map((type) => {
      const [digits = 0, , tens = 0] = billTable[type] ?? []
      return digits * 10 ** tens
    })
  }

  #afterReset: number[] | null = null

  #go(states: number[][]): void {
    const [first = this.#state, ...others] = states
    this.#state = first
    this.#next = others
  }

  #read(): void {
    for (;;) {
      while (this.#held.length > 0 && this.#held[0] !== 0x02) this.#held.shift()
      const length = this.#held[2] ?? 0
      if (this.#held.length < 6 || this.#held.length < length) return
      const frame = this.#held.splice(0, length)
      const isWhole = sumOf(frame.slice(0, -2)).join() === frame.slice(-2).join()
      if (!isWhole || this.#damage === 'theirs') {
        this.#damage = null
        this.#answer([0xff])
      } else this.#obey(frame[3] ?? 0, frame.slice(4, -2))
    }
  }

  #obey(command: number, data: readonly number[]): void {
    switch (command) {
      case 0x00:
        if (this.#losesAcknowledgements > 0) this.#losesAcknowledgements -= 1
        else this.#unheard = null
        return
      case 0xff:
        this.#send(this.#lastAnswer)
        return
      case 0x33:
        this.#poll()
        return
      case 0x30:
        this.#reset()
        return
      case 0x34:
        this.#mask = ((data[0] ?? 0) << 16) | ((data[1] ?? 0) << 8) | (data[2] ?? 0)
        if (this.#state[0] === 0x14 || this.#state[0] === 0x19) this.#state = [this.#mask === 0 ? 0x19 : 0x14]
        this.#answer([0x00])
        return
      case 0x35:
        this.#stack()
        return
      case 0x36:
        this.#giveBack()
        return
      case 0x38:
        this.holds += 1
        this.#pollsInEscrow = 0
        if (this.#escrow !== null) this.#go([[0x1a], [0x80, this.#escrow]])
        this.#answer([0x00])
        return
      case 0x41:
        this.#answer(
          Array.from({ length: 24 }, (_, type) => {
            const [digits = 0, country = '\0\0\0', tens = 0] = billTable[type] ?? []
            return [digits, ...Buffer.from(country, 'latin1'), tens]
          }).flat(),
        )
        return
      default:
        this.#answer([0x30])
    }
  }

  #poll(): void {
    if (this.#unheard !== null) {
      this.#answer(this.#unheard)
      return
    }
    this.#answer(this.#state)
    const [code] = this.#state
    if (code === 0x81 || code === 0x82) this.#unheard = this.#state
    if (code === 0x80) this.#pollsInEscrow += 1
    if (code === 0x80 && this.#pollsInEscrow > this.patience) this.#goBack()
    else if (!(this.#stallsStacking && code === 0x17)) this.#state = this.#next.shift() ?? this.#state
  }

  #reset(): void {
    const says = this.#afterReset === null ? [] : [this.#afterReset]
    this.#afterReset = null
    this.#mask = 0
    if (this.#escrow !== null) this.returned += 1
    this.#escrow = null
    this.#go([[0x13], ...says, [0x19]])
    this.#answer([0x00])
  }

  #stack(): void {
    if (this.#escrow === null) {
      this.#answer([0x30])
      return
    }
    this.#answer([0x00])
    if (!this.#stackOrder) {
      this.#stackOrder = true
      return
    }
    const type = this.#escrow
    const report = this.#forgetsReport ? [] : [[0x81, type]]
    this.#forgetsReport = false
    if (!this.#stallsStacking) {
      this.#escrow = null
      this.box.push(type)
    }
    this.#go([[0x17], ...report, this.#rest()])
  }

  #giveBack(): void {
    if (this.#escrow === null) {
      this.#answer([0x30])
      return
    }
    this.#answer([0x00])
    this.#goBack()
  }

  #goBack(): void {
    const type = this.#escrow ?? 0
    this.#escrow = null
    this.returned += 1
    const report = this.#forgetsReport ? [] : [[0x82, type]]
    this.#forgetsReport = false
    this.#go([[0x18], ...report, this.#rest()])
  }

  #rest(): number[] {
    return [this.#mask === 0 ? 0x19 : 0x14]
  }

  #answer(body: readonly number[]): void {
    const frame = [0x02, 0x03, body.length + 5, ...body]
    this.#lastAnswer = [...frame, ...sumOf(frame)]
    if (this.#losesAnswers > 0) {
      this.#losesAnswers -= 1
      return
    }
    const isDamaged = this.#damage === 'ours'
    this.#damage = isDamaged ? null : this.#damage
    this.#send(isDamaged ? this.#lastAnswer.map((byte, at) => (at === 3 ? byte ^ 0x40 : byte)) : this.#lastAnswer)
  }

  #send(frame: readonly number[]): void {
    this.#wire?.send(Uint8Array.from(frame))
  }
}

/** CRC-16/KERMIT by half-bytes, low byte first. */
function sumOf(bytes: readonly number[]): [number, number] {
  const table = Array.from({ length: 16 }, (_, half) => half * 0x1081)
  let sum = 0
  for (const byte of bytes) {
    sum = (sum >> 4) ^ (table[(sum ^ byte) & 0x0f] ?? 0)
    sum = (sum >> 4) ^ (table[(sum ^ (byte >> 4)) & 0x0f] ?? 0)
  }
  return [sum & 0xff, sum >> 8]
}
