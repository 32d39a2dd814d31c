import { assertNever } from '#domain/assert'
import type { TearPoint } from '#contract/bench'
import { err, ok, type Result } from '#domain/result'
import type { DeviceMemory } from '#drivers/device-memory'
import type { SimulatedCash } from '#drivers/cash/simulated'
import type { SimulatedReader } from '#drivers/nfc/simulated'
import type { Tear } from '#drivers/nfc/software-card/presentable'
import { pictureUrl } from '#electron/services/picture'
import type { SimulatedPrinter } from '#drivers/printer/simulated'
import type { SimulatedTerminal } from '#drivers/terminal/simulated'
import type { CardOnBench } from '#electron/device-host/bench-cards'
import type { BenchDevices, DeviceAction } from '#electron/device-host/bench-devices'
import { z } from 'zod'

export type BenchParts = {
  /** Null when the real PC/SC reader is used: then cards are moved by hand. */
  readonly reader: SimulatedReader | null
  readonly cards: readonly CardOnBench[]
  /** Remembers which card lies on the reader: it is still there when this process comes back. */
  readonly fieldMemory: DeviceMemory
  readonly cash: SimulatedCash
  readonly bank: SimulatedTerminal
  readonly printer: SimulatedPrinter
  readonly changed: () => void
}

export interface SimulatedBench {
  act(action: DeviceAction): Promise<Result<void, { readonly kind: 'bench_refused'; readonly detail: string }>>
  state(): BenchDevices
  /** Lays the card back that was there when this process ended. */
  restore(): Promise<void>
  /** Resolves when what lies on the reader is remembered. */
  close(): Promise<void>
}

const creditInstruction = 0x0c
const commitInstruction = 0xc7
const tears: Record<Exclude<TearPoint, 'none'>, Tear> = {
  before_write: { when: 'before', instruction: creditInstruction },
  at_commit: { when: 'before', instruction: commitInstruction },
  after_commit: { when: 'after', instruction: commitInstruction },
}
const tapMs = 400
const fieldSchema = z.object({ cardId: z.string().nullable() })

/** The hands at the bench: what each of its keys does to the simulated devices. */
export function createSimulatedBench(parts: BenchParts): SimulatedBench {
  const { reader, cash, bank, printer } = parts
  let inField: string | null = null
  let tear: TearPoint = 'none'
  let attached = true
  let lastSave: Promise<void> = Promise.resolve()

  reader?.subscribe((event) => {
    if (event.kind === 'card_removed' && tear !== 'none') {
      tear = 'none'
      // A torn card is in the customer's hand.
      setField(null)
    }
    parts.changed()
  })
  for (const controls of [cash.controls, bank.controls, printer.controls]) controls.watch(parts.changed)

  function setField(cardId: string | null): void {
    inField = cardId
    lastSave = parts.fieldMemory.save({ cardId })
  }

  function find(cardId: string): CardOnBench | null {
    return parts.cards.find((card) => card.cardId === cardId) ?? null
  }

  async function onCard(
    action: Extract<DeviceAction, { kind: 'card_place' | 'card_tap' }>,
    on: SimulatedReader,
  ): Promise<boolean> {
    const card = find(action.cardId)
    if (card === null) return false
    if (action.kind === 'card_tap') {
      if (inField !== null) on.removeCard()
      setField(action.cardId)
      await on.tapCard(card.card, tapMs)
      setField(null)
      return true
    }
    setField(action.cardId)
    on.insertCard(card.card)
    return true
  }

  function arm(at: TearPoint, on: SimulatedReader): void {
    if (at !== 'none') on.armTear(tears[at])
    tear = at
  }

  async function onReader(action: DeviceAction, on: SimulatedReader): Promise<boolean> {
    switch (action.kind) {
      case 'card_place':
      case 'card_tap':
        return onCard(action, on)
      case 'card_take':
        setField(null)
        on.removeCard()
        return true
      case 'card_tear':
        arm(action.at, on)
        return true
      case 'reader_detach':
        attached = false
        on.detachReader()
        return true
      case 'reader_attach':
        attached = true
        on.attachReader()
        return true
      default:
        return false
    }
  }

  async function act(action: DeviceAction): Promise<Result<void, { kind: 'bench_refused'; detail: string }>> {
    switch (action.kind) {
      case 'note_insert':
        await cash.controls.insertNote(action.amount)
        return ok(undefined)
      case 'note_reject_next':
        cash.controls.rejectNext()
        return ok(undefined)
      case 'cash_state':
        await cash.controls.setCondition(action.state)
        return ok(undefined)
      case 'bank_answer':
        bank.controls.answer({ kind: action.answer })
        return ok(undefined)
      case 'printer_state':
        await printer.controls.setCondition(action.state)
        return ok(undefined)
      case 'card_place':
      case 'card_tap':
      case 'card_take':
      case 'card_tear':
      case 'reader_detach':
      case 'reader_attach': {
        if (reader === null) return err({ kind: 'bench_refused', detail: 'the real reader is in use' })
        const isDone = await onReader(action, reader)
        return isDone ? ok(undefined) : err({ kind: 'bench_refused', detail: 'no such card' })
      }
      default:
        return assertNever(action)
    }
  }

  return {
    async act(action) {
      const answer = await act(action)
      parts.changed()
      return answer
    },
    state: () => ({
      reader: reader === null ? 'pcsc' : attached ? 'attached' : 'detached',
      tear,
      cards: parts.cards.map((card) => ({
        cardId: card.cardId,
        title: card.title,
        cardNumber: card.cardNumber,
        uid: card.uid(),
        balance: card.balance(),
        inField: card.cardId === inField,
      })),
      notes: cash.controls.snapshot(),
      bank: bank.controls.snapshot(),
      printer: { state: printer.driver.state(), lastPrint: lastPrint(printer) },
    }),
    async restore() {
      const field = fieldSchema.safeParse(await parts.fieldMemory.load())
      const card = field.success && field.data.cardId !== null ? find(field.data.cardId) : null
      if (card === null || reader === null) return
      inField = card.cardId
      reader.insertCard(card.card)
    },
    close: () => lastSave,
  }
}

function lastPrint(printer: SimulatedPrinter): string | null {
  const page = printer.controls.lastPage()
  return page === null ? null : pictureUrl(page)
}
