import { z } from 'zod'
import type { CardWhereabouts } from '#drivers/dispenser/driver'

const motionSchema = z.enum(['stage', 'issue', 'capture'])

const whereaboutsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at_reader') }),
  z.strictObject({ kind: z.literal('in_mouth') }),
  z.strictObject({ kind: z.literal('taken') }),
  z.strictObject({ kind: z.literal('captured'), from: z.enum(['reader', 'mouth']) }),
  z.strictObject({ kind: z.literal('jammed'), during: motionSchema }),
  z.strictObject({ kind: z.literal('removed'), during: motionSchema }),
]) satisfies z.ZodType<CardWhereabouts>

/** What the simulated dispenser remembers by itself. */
export const simulatedDispenserStateSchema = z.strictObject({
  version: z.literal(1),
  stock: z.int().nonnegative(),
  /** Cards in the capture box. */
  boxed: z.int().nonnegative(),
  condition: z.enum(['ok', 'jam', 'offline']),
  /** Every card that left the stack, oldest first. */
  cards: z.array(z.strictObject({ dispenseId: z.string(), whereabouts: whereaboutsSchema })),
})
export type SimulatedDispenserState = z.infer<typeof simulatedDispenserStateSchema>
export type SimulatedDispenserCondition = SimulatedDispenserState['condition']
export type RememberedCard = SimulatedDispenserState['cards'][number]

export const newSimulatedDispenserState: SimulatedDispenserState = {
  version: 1,
  stock: 40,
  boxed: 0,
  condition: 'ok',
  cards: [],
}

/** Cards remembered; far above the sales that can still be asked about. */
export const rememberedCards = 1_000

/** The card the transport holds, if it holds one. */
export function cardInTransport({ cards }: SimulatedDispenserState): RememberedCard | null {
  return cards.find(({ whereabouts }) => ['at_reader', 'in_mouth', 'jammed'].includes(whereabouts.kind)) ?? null
}

/** The state with a card at another place; a card not yet known leaves the stack, a captured one goes into the box. */
export function withCardAt(
  state: SimulatedDispenserState,
  dispenseId: string,
  whereabouts: CardWhereabouts,
): SimulatedDispenserState {
  const isKnown = state.cards.some((card) => card.dispenseId === dispenseId)
  const moved = { dispenseId, whereabouts }
  return {
    ...state,
    stock: isKnown ? state.stock : state.stock - 1,
    boxed: whereabouts.kind === 'captured' ? state.boxed + 1 : state.boxed,
    cards: isKnown
      ? state.cards.map((card) => (card.dispenseId === dispenseId ? moved : card))
      : [...state.cards, moved].slice(-rememberedCards),
  }
}
