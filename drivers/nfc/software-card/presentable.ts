import type { Chip } from '#drivers/nfc/software-card/chip'

/** Anything that can be laid on a reader, whatever it answers. */
export interface PresentableCard {
  /** Answer to reset as PC/SC shows it; empty when the reader cannot start the card. */
  readonly atr: Uint8Array
  /** One APDU. Empty means that no answer came: the card is mute, without power, or lost power during this exchange.
   *  `answerBytesMax` (status included) is what the link can carry back, 258 if not given. */
  exchange(command: Uint8Array, answerBytesMax?: number): Uint8Array
  /** Into the field. A card starts with power. */
  powerOn(): void
  /** Out of the field: session and pending transaction are gone. */
  powerOff(): void
  /** Arms one loss of power; several are kept and the first that fits takes place. */
  tear(tear: Tear): void
  traffic(): Traffic
  resetTraffic(): void
}

/** Loss of power before the card acts on an exchange, or after it acted but before the answer reaches the reader.
 *  `exchange` counts from the moment of arming, 1 is the next; `instruction` is the next exchange with that INS byte. */
export type Tear = { readonly when: 'before' | 'after' } & (
  { readonly exchange: number } | { readonly instruction: number }
)

/** Exchanges since the last reset. `recent` holds the last 256, oldest first. */
export type Traffic = {
  readonly exchanges: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly recent: readonly { readonly command: Uint8Array; readonly answer: Uint8Array }[]
}

const recentMax = 256
const answerBytesDefault = 258
const noAnswer = new Uint8Array(0)

type ArmedTear = { readonly tear: Tear; readonly armedAt: number }

export function presentChip(chip: Chip, atr: Uint8Array): PresentableCard {
  let isPowered = true
  let exchangeNumber = 0
  let armed: readonly ArmedTear[] = []
  let [exchanges, bytesIn, bytesOut] = [0, 0, 0]
  let recent: Traffic['recent'][number][] = []

  function takeTear(command: Uint8Array): Tear['when'] | null {
    const due = armed.find(({ tear, armedAt }) =>
      'exchange' in tear ? armedAt + tear.exchange === exchangeNumber : tear.instruction === command[1],
    )
    armed = armed.filter((candidate) => candidate !== due)
    return due?.tear.when ?? null
  }
  function losePower(): void {
    isPowered = false
    chip.losePower()
  }
  function record(command: Uint8Array, answer: Uint8Array): void {
    exchanges += 1
    bytesIn += command.length
    bytesOut += answer.length
    recent.push({ command: command.slice(), answer })
    if (recent.length > recentMax) recent.shift()
  }
  function exchangeTorn(command: Uint8Array, answerBytesMax: number): Uint8Array {
    const tear = takeTear(command)
    if (tear === 'before') {
      losePower()
      return noAnswer
    }
    const answer = chip.respond(command, answerBytesMax)
    if (tear === null) return answer
    losePower()
    return noAnswer
  }

  return {
    atr,
    exchange(command, answerBytesMax = answerBytesDefault) {
      if (!isPowered) return noAnswer
      exchangeNumber += 1
      const answer = exchangeTorn(command, answerBytesMax)
      record(command, answer)
      return answer
    },
    powerOn() {
      isPowered = true
    },
    powerOff: losePower,
    tear(tear) {
      armed = [...armed, { tear, armedAt: exchangeNumber }]
    },
    traffic: () => ({ exchanges, bytesIn, bytesOut, recent: [...recent] }),
    resetTraffic() {
      ;[exchanges, bytesIn, bytesOut, recent] = [0, 0, 0, []]
    },
  }
}
