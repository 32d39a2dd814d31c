import { z } from 'zod'
import { tenge, type Tenge } from '#domain/money'
import type { DeviceMemory } from '#drivers/device-memory'

const noteSchema = z.strictObject({
  noteId: z.string(),
  amount: z
    .int()
    .positive()
    .transform((amount): Tenge => tenge(amount)),
})
export type Note = z.infer<typeof noteSchema>

const slotSchema = noteSchema.extend({
  /** `held`: in escrow, the customer's. `stacking`: STACK is about to be sent. `taken`: the validator said that it stacks.
   *  `stacked`: it said that the note is in the box, and may say so again. */
  phase: z.enum(['held', 'stacking', 'taken', 'stacked']),
})
export type Slot = z.infer<typeof slotSchema>

const bookSchema = z.strictObject({
  version: z.literal(1),
  /** In the box, oldest first. A validator keeps no such list itself: this is what it said. */
  stacked: z.array(noteSchema),
  slot: slotSchema.nullable(),
})
type Book = z.infer<typeof bookSchema>

/** Far above what a box holds. */
const keptNotes = 3_000

/** What is known of the note in the validator and of those in the box. Written before a note is told of or moved, so that our
 *  death leaves no note without a name. */
export class NoteBook {
  readonly #memory: DeviceMemory
  #book: Book

  constructor(memory: DeviceMemory, book: Book) {
    this.#memory = memory
    this.#book = book
  }

  slot(): Slot | null {
    return this.#book.slot
  }

  stacked(): readonly Note[] {
    return this.#book.stacked
  }

  async setSlot(slot: Slot | null): Promise<void> {
    await this.#save({ ...this.#book, slot })
  }

  async stack(note: Note): Promise<void> {
    const { noteId, amount } = note
    const stacked = [...this.#book.stacked, { noteId, amount }].slice(-keptNotes)
    await this.#save({ ...this.#book, stacked, slot: { noteId, amount, phase: 'stacked' } })
  }

  async #save(book: Book): Promise<void> {
    await this.#memory.save(book)
    this.#book = book
  }
}

export async function openNoteBook(memory: DeviceMemory): Promise<NoteBook> {
  const remembered = await memory.load()
  const book: Book = remembered === null ? { version: 1, stacked: [], slot: null } : bookSchema.parse(remembered)
  return new NoteBook(memory, book)
}

/** Where the note is when the validator comes back. */
export type Found = 'at_stacker' | 'in_validator' | 'nowhere'

/** What became of the note in `slot` when the validator came back without saying so (devices.md §5.2). Money is credited only
 *  on its word: that the note is at the box, or, with no note left inside, that it had begun to stack it. */
export function fateWithoutWord(slot: Slot, found: Found): 'stacked' | 'returned' {
  switch (found) {
    case 'at_stacker':
      return 'stacked'
    case 'in_validator':
      return 'returned'
    case 'nowhere':
      return slot.phase === 'taken' ? 'stacked' : 'returned'
  }
}
