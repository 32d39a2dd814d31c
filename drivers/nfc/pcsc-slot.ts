import { CONNECT_MODE_CARD, type Reader } from 'nfc-pcsc'
import type { NfcError } from '#drivers/nfc/driver'
import { interpretFailure } from '#drivers/nfc/pcsc-errors'
import { err, ok, type Result } from '#domain/result'

/** Short APDU: 256 bytes of data and SW1SW2 (ISO/IEC 7816-4, 5.1). */
const RESPONSE_LENGTH_MAX = 258

/** One card lying on one reader, from insertion to removal. */
export interface Presence {
  readonly number: number
  readonly atr: Uint8Array
  readonly slot: Slot
  /** Why it ended, once it has. */
  endedBy: NfcError | undefined
  /** An exchange without an answer and without a removal: nobody knows any more whether this card is still the same. */
  brokenBy: NfcError | undefined
  hasAnswered: boolean
  /** Called once, when it ends. */
  readonly onEnded: Set<(cause: NfcError) => void>
}

/** One reader. Exchanges run one after the other in the order they were asked for. */
export interface Slot {
  readonly reader: Reader
  presence: Presence | undefined
  lastExchange: Promise<unknown>
  /** Looks anew at what lies there after an exchange that broke. */
  readonly reexamine: (presence: Presence) => Promise<void>
}

export function beginPresence(slot: Slot, number: number, atr: Uint8Array): Presence {
  const presence: Presence = {
    number,
    atr,
    slot,
    endedBy: undefined,
    brokenBy: undefined,
    hasAnswered: false,
    onEnded: new Set(),
  }
  slot.presence = presence
  return presence
}

export function endPresence(presence: Presence, cause: NfcError): void {
  presence.slot.presence = undefined
  presence.endedBy = cause
  for (const listener of presence.onEnded) listener(cause)
  presence.onEnded.clear()
}

/**
 * One APDU for exactly this presence. The connection is held from the first exchange to the removal, without resets in between,
 * so that an authenticated session lives as long as the card lies there.
 */
export async function exchange(
  presence: Presence,
  command: Uint8Array,
  removalSettleMs: number,
): Promise<Result<Uint8Array, NfcError>> {
  const { reader } = presence.slot
  const ending = presence.endedBy ?? presence.brokenBy
  if (ending) return err(ending)
  try {
    // nfc-pcsc connects when the card appears; nothing is connected here only if that failed or the connection broke.
    if (!reader.connection || !reader.reader.connected) await reader.connect(CONNECT_MODE_CARD)
    // The card may have left during the connect. The adapter refuses a transmit meant for the card before.
    if (isEnded(presence)) return err(presence.endedBy)
    const answer = Uint8Array.from(await reader.transmit(command, RESPONSE_LENGTH_MAX))
    presence.hasAnswered = true
    return ok(answer)
  } catch (thrown) {
    return err(await explainFailure(presence, thrown, removalSettleMs))
  }
}

/**
 * An exchange that broke without a removal breaks the presence: within one poll of pcscd the card may have been exchanged for
 * another, which would then get what was meant for the first (seen with vpcd). What lies there is looked at anew, but only
 * once: a card that has never answered is left alone until it is taken away.
 */
async function explainFailure(presence: Presence, thrown: unknown, removalSettleMs: number): Promise<NfcError> {
  const failure = interpretFailure(thrown)
  if (failure.isConnectionLost) await dropConnection(presence.slot.reader)
  if (failure.isCertain && !isEnded(presence)) return failure.error
  const ending = await endingWithin(presence, removalSettleMs)
  if (ending) return ending
  presence.brokenBy = failure.error
  if (presence.hasAnswered) await presence.slot.reexamine(presence)
  return failure.error
}

/** A call of its own, because a removal during an await changes what the compiler believes to know. */
function isEnded(presence: Presence): presence is Presence & { readonly endedBy: NfcError } {
  return presence.endedBy !== undefined
}

async function dropConnection(reader: Reader): Promise<void> {
  if (reader.connection) await reader.disconnect()
}

/** pcscd polls the reader: a removal shows some tenths of a second after the exchange that it broke. */
function endingWithin(presence: Presence, durationMs: number): Promise<NfcError | undefined> {
  return new Promise((resolve) => {
    if (presence.endedBy) {
      resolve(presence.endedBy)
      return
    }
    const settle = (cause: NfcError | undefined) => {
      clearTimeout(timer)
      presence.onEnded.delete(settle)
      resolve(cause)
    }
    const timer = setTimeout(settle, durationMs, undefined)
    presence.onEnded.add(settle)
  })
}
