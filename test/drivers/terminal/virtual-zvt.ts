import type { Wire } from '#test/drivers/peer/served'

type Booking = {
  readonly kind: 'payment' | 'reversal'
  readonly minor: number
  readonly result: number
  readonly trace: number
  readonly receipt: number
  isReversed: boolean
}

export type ZvtStep =
  'registration' | 'registered' | 'taken' | 'waiting' | 'processing' | 'status' | 'completion' | 'refusal' | 'repeated'

/** Card data as no terminal should send it: a whole number, a second track, and both on a receipt. */
export const canary = { number: '4400430012344417', track: '4400430012344417d29122010000012300000' }

/** A payment terminal made of ZVT bytes, written from its side and sharing nothing with the driver. It has the person before it
 *  and a bank behind it, keeps its own bookings, waits for acknowledgements, and goes silent where it is told to. */
export class VirtualZvt {
  #wire: Wire | null = null
  /** Where the command came from that is carried out: on a later connection nothing of it is told. */
  #over: Wire | null = null
  #held = ''
  #acknowledged: (() => void) | null = null
  #person: ((act: 'pay' | 'refuse' | 'abort') => void) | null = null
  #armed: 'pay' | 'refuse' | null = null
  #isBusy = false
  #isRegistered = false
  #silentFrom: ZvtStep | null = null
  #isSilent = false
  #losesNext = false
  #number = 469
  /** Registers nobody and answers nothing, also on a new connection. */
  isDead = false
  /** Adds to each amount it books, as a faulty one would. */
  extraMinor = 0
  isFull = false
  leaksCardData = false
  saysTraceLong = false
  daysClosed = 0
  enquiries = 0
  heard: string[] = []
  /** One from before our time: a terminal in use has a receipt to repeat. */
  readonly bookings: Booking[] = [
    { kind: 'payment', minor: 204_000, result: 0, trace: 469, receipt: 469, isReversed: true },
  ]

  connected(wire: Wire): (chunk: Uint8Array) => void {
    this.#wire = wire
    this.#held = ''
    this.#isSilent = this.isDead
    this.#goOn()
    return (chunk) => {
      if (this.#wire !== wire) return
      this.#held += Buffer.from(chunk).toString('hex')
      this.#read()
    }
  }

  pay(): void {
    this.#act('pay')
  }

  refuse(): void {
    this.#act('refuse')
  }

  /** From the message of this name on nothing is said, until there is a new connection. */
  goSilentFrom(step: ZvtStep): void {
    this.#silentFrom = step
  }

  /** The next command does not arrive. */
  loseNextCommand(): void {
    this.#losesNext = true
  }

  restart(): void {
    this.#isRegistered = false
    this.#isBusy = false
    this.#person = null
  }

  charges(): number[] {
    const good = this.bookings.slice(1).filter(({ kind, result }) => kind === 'payment' && result === 0)
    return good.map(({ minor }) => minor / 100)
  }

  reversals(): number[] {
    return this.bookings
      .filter(({ kind, result }) => kind === 'reversal' && result === 0)
      .map(({ minor }) => minor / 100)
  }

  isWaiting(): boolean {
    return this.#person !== null
  }

  #act(act: 'pay' | 'refuse'): void {
    if (this.#person === null) this.#armed = act
    else this.#person(act)
  }

  #read(): void {
    for (;;) {
      const size = Number.parseInt(this.#held.slice(4, 6), 16)
      if (this.#held.length < 6 + 2 * size || Number.isNaN(size)) return
      const apdu = this.#held.slice(0, 6 + 2 * size)
      this.#held = this.#held.slice(apdu.length)
      // What comes right behind an acknowledgement is looked at when what was acknowledged is over.
      setImmediate(() => {
        this.#take(apdu)
      })
    }
  }

  #take(apdu: string): void {
    if (this.isDead) return
    if (apdu === '800000') this.#goOn()
    else if (this.#losesNext && !apdu.startsWith('0600')) this.#losesNext = false
    else void this.#command(apdu.slice(0, 4), apdu.slice(6), apdu)
  }

  async #command(command: string, data: string, whole: string): Promise<void> {
    this.heard.push(whole)
    if (command === '06b0') {
      this.#send('800000')
      this.#person?.('abort')
    } else if (this.#isBusy) this.#send('849c00')
    else if (command === '0600') {
      if (!this.#reach('registration')) return
      this.#send('800000')
      if (!this.#reach('registered')) return
      this.#isRegistered = true
      this.#over = this.#wire
      await this.#say('060f0a19002928004869490398')
    } else if (!this.#isRegistered) this.#send('846b00')
    else await this.#carryOut(command, data)
  }

  async #carryOut(command: string, data: string): Promise<void> {
    this.#isBusy = true
    this.#over = this.#wire
    switch (command) {
      case '0501':
        this.enquiries += 1
        this.#send('800000')
        await this.#say('060f0100')
        break
      case '0601':
        await this.#authorise(Number(data.slice(2, 14)))
        break
      case '0630':
        await this.#reverse(Number(data.slice(8, 12)))
        break
      case '0620':
        await this.#repeat()
        break
      case '0650':
        this.daysClosed += 1
        this.isFull = false
        this.#send('800000')
        await this.#say('04ff0117')
        await this.#say('060f00')
        break
      default:
        this.#send('848300')
    }
    this.#isBusy = false
  }

  async #authorise(minor: number): Promise<void> {
    if (this.isFull) {
      this.#send('846a00')
      return
    }
    this.#reach('taken')
    this.#send('800000')
    this.#reach('waiting')
    const act = this.#armed ?? (await this.#asked())
    if (this.#armed !== null) await this.#say('04ff010a')
    this.#armed = null
    if (act === 'abort') return this.#end(this.#booked('payment', minor, 0x6c), '061e016c')
    this.#reach('processing')
    await this.#say('04ff0117')
    const booking = this.#booked('payment', minor + this.extraMinor, act === 'pay' ? 0 : 5)
    return this.#end(booking, act === 'pay' ? '060f00' : '061e0105')
  }

  async #asked(): Promise<'pay' | 'refuse' | 'abort'> {
    const act = new Promise<'pay' | 'refuse' | 'abort'>((resolve) => {
      this.#person = resolve
    })
    await this.#say('04ff010a')
    const done = await act
    this.#person = null
    return done
  }

  async #reverse(receipt: number): Promise<void> {
    this.#reach('taken')
    this.#send('800000')
    this.#reach('processing')
    await this.#say('04ff0117')
    const paid = this.bookings.find((booking) => booking.receipt === receipt && booking.kind === 'payment')
    if (paid === undefined || paid.isReversed) {
      this.#reach('refusal')
      await this.#say('061e01b4')
      return
    }
    paid.isReversed = true
    await this.#end(this.#booked('reversal', paid.minor, 0), '060f00')
  }

  async #repeat(): Promise<void> {
    this.#send('800000')
    const last = this.bookings.at(-1)
    this.#reach('repeated')
    if (last === undefined) {
      await this.#say('061e0164')
      return
    }
    await this.#say(this.#status(last))
    await this.#say('060f00')
  }

  async #end(booking: Booking, last: string): Promise<void> {
    this.#reach('status')
    if (this.leaksCardData) {
      const line = Buffer.from(`CARD ${canary.number} ${canary.track}`).toString('hex')
      await this.#say(`06d1${sized(`00${line}`)}`)
    }
    await this.#say(this.#status(booking))
    this.#reach(last.startsWith('060f') ? 'completion' : 'refusal')
    await this.#say(last)
  }

  #booked(kind: Booking['kind'], minor: number, result: number): Booking {
    this.#number += 1
    const booking = { kind, minor, result, trace: this.#number, receipt: this.#number, isReversed: false }
    // What was broken off leaves no receipt.
    if (result !== 0x6c) this.bookings.push(booking)
    return booking
  }

  #status({ minor, result, trace, receipt }: Booking): string {
    const digits = (value: number, count: number): string => String(value).padStart(count, '0')
    const short = this.saysTraceLong ? '000000' : digits(trace, 6)
    const long = this.saysTraceLong ? `06071f2b04${digits(trace, 8)}` : ''
    const track = this.leaksCardData ? `23f1f9${canary.track.padEnd(38, '0')}` : ''
    const number = this.leaksCardData ? `22f0f8${canary.number}` : '22f0f8eeeeeeeeeeee4417'
    const body = [
      `27${result.toString(16).padStart(2, '0')}`,
      `04${digits(minor, 12)}`,
      `490398`,
      `0b${short}`,
      `0c1012${digits(trace % 60, 2)}`,
      `0d1121`,
      result === 0 ? number : '',
      result === 0 ? track : '',
      '2928004869',
      `2a${Buffer.from('100461763      ').toString('hex')}`,
      `3b3631313830340000`,
      `87${digits(receipt, 4)}`,
      '8a2e',
      `8bf1f7${Buffer.from('Debit Mastercard\0').toString('hex')}`,
      long,
    ].join('')
    return `040f${sized(body)}`
  }

  /** Whether it still speaks. */
  #reach(step: ZvtStep): boolean {
    if (this.#silentFrom === step) {
      this.#isSilent = true
      this.#silentFrom = null
    }
    return !this.#isSilent
  }

  #send(bytes: string): void {
    if (!this.#isSilent) this.#wire?.send(Buffer.from(bytes, 'hex'))
  }

  #goOn(): void {
    const goOn = this.#acknowledged
    this.#acknowledged = null
    goOn?.()
  }

  /** Goes on when it is acknowledged, or when nobody is there who could. */
  async #say(bytes: string): Promise<void> {
    if (this.#isSilent || this.#over !== this.#wire) return
    const acknowledged = new Promise<void>((resolve) => {
      this.#acknowledged = resolve
    })
    this.#send(bytes)
    await acknowledged
  }
}

function sized(body: string): string {
  return (body.length / 2).toString(16).padStart(2, '0') + body
}
