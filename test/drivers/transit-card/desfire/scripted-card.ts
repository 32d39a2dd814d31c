import { fromHex, toHex } from '#drivers/transit-card/desfire/bytes'
import { ok } from '#domain/result'
import type { Transmit } from '#drivers/transit-card/desfire/apdu'

/** Plays recorded dialogues: fails loudly on a command that is not the recorded one. */
export function scriptedTransmit(dialogue: readonly (readonly [command: string, answer: string])[]): {
  readonly transmit: Transmit
  readonly remaining: () => number
} {
  const rest = [...dialogue]
  return {
    transmit: (command) => {
      const next = rest.shift()
      if (next === undefined) throw new Error(`unscripted command ${toHex(command)}`)
      const expected = next[0].replaceAll(' ', '').toLowerCase()
      if (toHex(command) !== expected) throw new Error(`expected ${expected}, got ${toHex(command)}`)
      return Promise.resolve(ok(fromHex(next[1].replaceAll(' ', ''))))
    },
    remaining: () => rest.length,
  }
}

/** Replays recorded random numbers in order. */
export function recordedRandom(...recorded: readonly string[]): (length: number) => Uint8Array {
  const rest = [...recorded]
  return (length) => {
    const next = fromHex(rest.shift() ?? '')
    if (next.length !== length) throw new Error('no recorded random number of this length')
    return next
  }
}
