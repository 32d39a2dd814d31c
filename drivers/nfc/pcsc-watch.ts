import { CONNECT_MODE_CARD, type NFC, type Reader } from 'nfc-pcsc'
import type { NfcEvent } from '#drivers/nfc/driver'
import { beginPresence, endPresence, type Presence, type Slot } from '#drivers/nfc/pcsc-slot'

/** What is attached and lying there now, kept from nfc-pcsc's events. */
export interface ReaderWatch {
  /** The events that lead from nothing to now. */
  readonly standing: () => NfcEvent[]
  /** The presence of that number, as long as it lasts. */
  readonly find: (presenceNumber: number) => Presence | undefined
}

export function watchReaders(
  nfc: NFC,
  isWanted: (reader: string) => boolean,
  publish: (event: NfcEvent) => void,
): ReaderWatch {
  const slots = new Set<Slot>()
  let presenceCount = 0

  function cardAppeared(slot: Slot): void {
    const { card, name, reader } = slot.reader
    // nfc-pcsc reports after connecting: the card may have left again, or been reported by the connect of the one before.
    if (!card || slot.presence) return
    presenceCount += 1
    publish(insertion(name, beginPresence(slot, presenceCount, Uint8Array.from(reader.atr ?? []))))
  }

  function cardDisappeared(slot: Slot): void {
    const { presence, reader } = slot
    if (!presence) return
    endPresence(
      presence,
      reader.reader.detached ? { kind: 'device_gone', detail: reader.name } : { kind: 'card_removed' },
    )
    publish({ kind: 'card_removed', reader: reader.name, presence: presence.number })
  }

  /** Power off and on: whatever answers the reset is a new presence; what does not stays silent until it is taken away. */
  async function reexamine(slot: Slot, presence: Presence): Promise<void> {
    const { reader } = slot
    await new Promise<void>((resolve) => reader.reader.disconnect(reader.reader.SCARD_UNPOWER_CARD, resolve))
    try {
      await reader.connect(CONNECT_MODE_CARD)
    } catch {
      return
    }
    if (slot.presence !== presence) return
    cardDisappeared(slot)
    cardAppeared(slot)
  }

  nfc.on('reader', (reader: Reader) => {
    if (!isWanted(reader.name)) {
      reader.close()
      return
    }
    reader.autoProcessing = false
    const slot: Slot = {
      reader,
      presence: undefined,
      lastExchange: Promise.resolve(),
      reexamine: (presence) => reexamine(slot, presence),
    }
    slots.add(slot)
    publish({ kind: 'reader_attached', reader: reader.name })
    reader.on('card', () => cardAppeared(slot))
    // A card that cannot be connected is there all the same; its exchanges try again and say what is wrong with it.
    onNamelessError(reader, () => cardAppeared(slot))
    reader.on('card.off', () => cardDisappeared(slot))
    reader.on('end', () => {
      slots.delete(slot)
      publish({ kind: 'reader_detached', reader: reader.name })
    })
  })
  const service = watchService(nfc, publish)

  return {
    standing: () => [...service.standing(), ...[...slots].flatMap(standingOf)],
    find: (presenceNumber) => [...slots].find(({ presence }) => presence?.number === presenceNumber)?.presence,
  }
}

function watchService(nfc: NFC, publish: (event: NfcEvent) => void): { standing: () => NfcEvent[] } {
  let loss: NfcEvent | undefined
  nfc.on('error', (error: Error) => {
    loss = { kind: 'service_lost', detail: error.message }
    publish(loss)
  })
  nfc.pcsc.on('established', () => {
    if (!loss) return
    loss = undefined
    publish({ kind: 'service_restored' })
  })
  return { standing: () => (loss ? [loss] : []) }
}

function standingOf({ reader, presence }: Slot): NfcEvent[] {
  const attached: NfcEvent = { kind: 'reader_attached', reader: reader.name }
  return presence ? [attached, insertion(reader.name, presence)] : [attached]
}

function insertion(reader: string, { number, atr }: Presence): NfcEvent {
  return { kind: 'card_inserted', reader, presence: number, atr }
}

/** nfc-pcsc 0.8.1 emits the error of a failed connect or disconnect under the error itself as event name: nobody can listen. */
function onNamelessError(reader: Reader, listener: () => void): void {
  const emit = reader.emit.bind(reader)
  reader.emit = (name: unknown, ...values: unknown[]) => {
    if (typeof name === 'string') return emit(name, ...values)
    listener()
    return true
  }
}
