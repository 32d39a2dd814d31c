import { err, ok, type Result } from '#domain/result'
import type { Delay } from '#drivers/delay'
import type { CardOrder, CardIssueStep } from '#drivers/dispenser/card-order'
import type { NfcDriver } from '#drivers/nfc/driver'
import type { CardPorts } from '#drivers/transit-card/card-access'
import type { CardContent, CardReadError, TransitCardDriver } from '#drivers/transit-card/driver'
import { personalise, type CardIssue } from '#drivers/transit-card/personalise'

/** Turning the blank card at the dispenser's antenna into the ordered one. */

export type MakingPorts = CardPorts & {
  readonly transitCard: TransitCardDriver
  /** Name of the reader that is the dispenser's antenna: a card lying on another reader is somebody's own. */
  readonly antenna: string
  readonly delay: Delay
  /** How long a staged card may take to answer the antenna. */
  readonly presenceTimeoutMs: number
}

export type MakeError =
  /** This card is of no use: another one may be. */
  | { readonly kind: 'card_failed'; readonly detail: string }
  /** No card can be made here now. */
  | { readonly kind: 'reader_failed'; readonly detail: string }

export type AtStep = (
  step: CardIssueStep,
  work: () => Promise<Result<void, MakeError>>,
) => Promise<Result<void, MakeError>>

/** A card already made for this order is only read. One with other content is never erased: what lies there is then not a
 *  blank of the stack. A card half made before an interruption fails here and costs one try. */
export async function makeCard(
  ports: MakingPorts,
  order: CardOrder,
  cardNumber: string,
  atStep: AtStep,
): Promise<Result<void, MakeError>> {
  const presence = await presenceAt(ports)
  if (!presence.ok) return presence
  const before = await ports.transitCard.read(presence.value)
  if (!before.ok && isReaderError(before.error)) return err(makeError(before.error))
  if (!before.ok) {
    const issued = await atStep('personalise', async () => {
      const made = await personalise(ports, presence.value, issueOf(order, cardNumber))
      return made.ok ? ok(undefined) : err(makeError(made.error))
    })
    if (!issued.ok) return issued
  }
  return atStep('read_back', async () => {
    const content = await ports.transitCard.read(presence.value)
    if (!content.ok) return err(makeError(content.error))
    const isOrdered = isAsOrdered(content.value, order, cardNumber)
    return isOrdered ? ok(undefined) : err({ kind: 'card_failed', detail: 'holds something else' })
  })
}

function issueOf(order: CardOrder, cardNumber: string): CardIssue {
  const { producedOn, balance, balanceMax, passes, terminalNumber, operationNumber, atMs } = order
  return {
    environment: { cardNumber, cardKind: 'reusable', producedOn, holderCategory: 0 },
    balance,
    balanceMax,
    passes,
    firstAction: 1,
    terminalNumber,
    operationNumber,
    atMs,
    existing: 'refuse',
  }
}

/** The ledger is in the last transaction of personalisation: with it, everything is on the card. */
function isAsOrdered(
  { environment, balance, balanceMax, passes, ledger }: CardContent,
  order: CardOrder,
  cardNumber: string,
): boolean {
  return (
    environment.cardNumber === cardNumber &&
    environment.cardKind === 'reusable' &&
    environment.holderCategory === 0 &&
    environment.producedOn === order.producedOn &&
    balance === order.balance &&
    balanceMax === order.balanceMax &&
    passes.length === order.passes.length &&
    ledger.terminalNumber === order.terminalNumber &&
    ledger.operationNumber === order.operationNumber
  )
}

function isReaderError({ kind }: CardReadError): boolean {
  return kind === 'device_gone' || kind === 'device_failed' || kind === 'cancelled'
}

function makeError(error: CardReadError | { readonly kind: 'card_in_use' }): MakeError {
  const detail = 'detail' in error ? `${error.kind}: ${error.detail}` : error.kind
  const isReader = error.kind !== 'card_in_use' && isReaderError(error)
  return { kind: isReader ? 'reader_failed' : 'card_failed', detail }
}

/** The presence at the antenna, waited for if the card takes its time. */
async function presenceAt({ nfc, antenna, delay, presenceTimeoutMs }: MakingPorts): Promise<Result<number, MakeError>> {
  const field = watchField(nfc, antenna)
  try {
    if (field.presence() === null) {
      await Promise.race([field.arrived, delay(presenceTimeoutMs, field.waiting.signal)])
    }
  } finally {
    field.waiting.abort()
    field.unsubscribe()
  }
  const presence = field.presence()
  if (presence !== null) return ok(presence)
  return field.isAttached()
    ? err({ kind: 'card_failed', detail: 'no card at the antenna' })
    : err({ kind: 'reader_failed', detail: 'antenna not attached' })
}

function watchField(nfc: NfcDriver, antenna: string) {
  let presence: number | null = null
  let isAttached = false
  let resolveArrived = (): void => undefined
  const arrived = new Promise<void>((resolve) => {
    resolveArrived = resolve
  })
  const unsubscribe = nfc.subscribe((event) => {
    if (!('reader' in event) || event.reader !== antenna) return
    isAttached = event.kind !== 'reader_detached'
    presence = event.kind === 'card_inserted' ? event.presence : null
    if (presence !== null) resolveArrived()
  })
  return {
    arrived,
    unsubscribe,
    waiting: new AbortController(),
    presence: () => presence,
    isAttached: () => isAttached,
  }
}
