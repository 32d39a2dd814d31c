import { z } from 'zod'
import type { TearPoint } from '#contract/bench'
import type { DeviceMemory } from '#drivers/device-memory'
import type { SimulatedReader } from '#drivers/nfc/simulated'
import type { Tear } from '#drivers/nfc/software-card/presentable'
import type { BenchCard, CardOnBench } from '#electron/device-host/bench-cards'
import type { DeviceAction } from '#electron/device-host/bench-devices'

export type ReaderAction = Extract<
  DeviceAction,
  { kind: 'card_place' | 'card_tap' | 'card_take' | 'card_tear' | 'reader_detach' | 'reader_attach' }
>

const creditInstruction = 0x0c
const commitInstruction = 0xc7
const tears: Record<Exclude<TearPoint, 'none'>, Tear> = {
  before_write: { when: 'before', instruction: creditInstruction },
  at_commit: { when: 'before', instruction: commitInstruction },
  after_commit: { when: 'after', instruction: commitInstruction },
}
const tapMs = 400
const fieldSchema = z.object({ cardId: z.string().nullable() })

/** The hands at the simulated reader: which card lies on it, and when it is torn away. */
export class BenchReader {
  readonly #reader: SimulatedReader
  #cards: readonly CardOnBench[]
  /** Remembers which card lies on the reader: it is still there when this process comes back. */
  readonly #memory: DeviceMemory
  #inField: string | null = null
  #tear: TearPoint = 'none'
  #isAttached = true
  #lastSave: Promise<void> = Promise.resolve()

  constructor(reader: SimulatedReader, cards: readonly CardOnBench[], memory: DeviceMemory, changed: () => void) {
    this.#reader = reader
    this.#cards = cards
    this.#memory = memory
    reader.subscribe((event) => {
      if (event.kind === 'card_removed' && this.#tear !== 'none') {
        this.#tear = 'none'
        // A torn card is in the customer's hand.
        this.#setField(null)
      }
      changed()
    })
  }

  /** A card that was bought lies beside the others and can be tapped. */
  addCard(card: CardOnBench): void {
    this.#cards = [...this.#cards, card]
  }

  /** False when there is no such card. */
  async act(action: ReaderAction): Promise<boolean> {
    switch (action.kind) {
      case 'card_place':
      case 'card_tap':
        return this.#present(action)
      case 'card_take':
        this.#setField(null)
        this.#reader.removeCard()
        return true
      case 'card_tear':
        if (action.at !== 'none') this.#reader.armTear(tears[action.at])
        this.#tear = action.at
        return true
      case 'reader_detach':
        this.#isAttached = false
        this.#reader.detachReader()
        return true
      case 'reader_attach':
        this.#isAttached = true
        this.#reader.attachReader()
        return true
    }
  }

  state(): { reader: 'attached' | 'detached'; tear: TearPoint; cards: BenchCard[] } {
    return {
      reader: this.#isAttached ? 'attached' : 'detached',
      tear: this.#tear,
      cards: shown(this.#cards).map((card) => ({
        cardId: card.cardId,
        title: card.title,
        cardNumber: card.cardNumber,
        uid: card.uid(),
        balance: card.balance(),
        inField: card.cardId === this.#inField,
      })),
    }
  }

  /** Lays the card back that was there when this process ended. */
  async restore(): Promise<void> {
    const field = fieldSchema.safeParse(await this.#memory.load())
    const card = field.success && field.data.cardId !== null ? this.#find(field.data.cardId) : null
    if (card === null) return
    this.#inField = card.cardId
    this.#reader.insertCard(card.card)
  }

  /** Resolves when what lies on the reader is remembered. */
  settled(): Promise<void> {
    return this.#lastSave
  }

  async #present({ kind, cardId }: Extract<ReaderAction, { kind: 'card_place' | 'card_tap' }>): Promise<boolean> {
    const card = this.#find(cardId)
    if (card === null) return false
    if (kind === 'card_place') {
      this.#setField(cardId)
      this.#reader.insertCard(card.card)
      return true
    }
    if (this.#inField !== null) this.#reader.removeCard()
    this.#setField(cardId)
    await this.#reader.tapCard(card.card, tapMs)
    this.#setField(null)
    return true
  }

  #setField(cardId: string | null): void {
    this.#inField = cardId
    this.#lastSave = this.#memory.save({ cardId })
  }

  #find(cardId: string): CardOnBench | null {
    return this.#cards.find((card) => card.cardId === cardId) ?? null
  }
}

/** Of the cards that were bought the last one: the bench is small. */
function shown(cards: readonly CardOnBench[]): readonly CardOnBench[] {
  const last = cards.findLast(({ title }) => title === 'dispensed')
  return cards.filter((card) => card.title !== 'dispensed' || card === last)
}
