import { z } from 'zod'
import { calendarDaySchema, cardNumberSchema, instantMsSchema, tengeSchema, uint32Schema } from '#contract/base'
import type { JournalRecord } from '#contract/central'
import { assert } from '#domain/assert'
import type { CardOrder } from '#drivers/dispenser/card-order'
import type { Reader } from '#electron/store/database'
import type { Projection, ProjectionWrite } from '#electron/store/projections'

/** Cards ordered of the dispenser, as they are journaled: what is asked with the numbers it may use, that the dispenser may
 *  hand it out from now on, that it is given up, and how it ended. */
export const cardOrderKinds = {
  placed: 'card_order.placed',
  mayBeIssued: 'card_order.may_be_issued',
  givenUp: 'card_order.given_up',
  closed: 'card_order.closed',
  /** No order: serials that may have been promised on a disk that was lost. */
  serialsPassed: 'card_order.serials_passed',
} as const

/** The same at every call of the dispenser. A card is sold empty: its money is written when it is laid on the reader. */
export type PlacedOrder = Omit<CardOrder, 'mayBeIssued' | 'passes'>

export type StoredCardOrder = {
  readonly order: PlacedOrder
  readonly mayBeIssued: boolean
  /** `issue` is not called for it any more. */
  readonly isGivenUp: boolean
  /** Its card is known to be with the passenger, or out of the way. */
  readonly isClosed: boolean
}

export interface CardOrders {
  find(dispenseId: string): Promise<StoredCardOrder | null>
  /** Not closed, oldest first. */
  open(): Promise<readonly StoredCardOrder[]>
  /** Last of the terminal's own card numbers that was ever promised; 0 when none was. */
  highestSerial(): Promise<number>
}

const orderSchema = z.strictObject({
  dispenseId: z.string().min(1),
  cardNumbers: z.array(cardNumberSchema).min(1),
  producedOn: calendarDaySchema,
  balance: tengeSchema,
  balanceMax: tengeSchema,
  terminalNumber: uint32Schema,
  operationNumber: uint32Schema,
  atMs: instantMsSchema,
}) satisfies z.ZodType<PlacedOrder>

const placedSchema = z.strictObject({ order: orderSchema, lastSerial: z.int().positive() })
const passedSchema = z.strictObject({ dispenseId: z.string().min(1), lastSerial: z.int().positive() })
const idSchema = z.looseObject({ dispenseId: z.string().min(1) })

export const cardOrdersProjection: Projection = {
  name: 'card_orders',
  version: 2,
  kinds: Object.values(cardOrderKinds),
  columns: `
    dispense_id TEXT PRIMARY KEY,
    placed TEXT NOT NULL,
    last_serial INTEGER NOT NULL,
    may_be_issued INTEGER NOT NULL,
    given_up INTEGER NOT NULL,
    closed INTEGER NOT NULL`,
  indexes: { card_orders_open: '(closed) WHERE closed = 0' },
  fold: (records, table) => records.map((record) => foldOne(record, table)),
}

const flags: Readonly<Record<string, string>> = {
  [cardOrderKinds.mayBeIssued]: 'may_be_issued',
  [cardOrderKinds.givenUp]: 'given_up',
  [cardOrderKinds.closed]: 'closed',
}

function foldOne({ kind, payload }: JournalRecord, table: string): ProjectionWrite {
  const value: unknown = JSON.parse(payload)
  if (kind === cardOrderKinds.placed) {
    const { order, lastSerial } = placedSchema.parse(value)
    return {
      sql: `INSERT INTO ${table} (dispense_id, placed, last_serial, may_be_issued, given_up, closed)
            VALUES (?, ?, ?, 0, 0, 0)`,
      parameters: [order.dispenseId, JSON.stringify(order), lastSerial],
    }
  }
  if (kind === cardOrderKinds.serialsPassed) {
    const { dispenseId, lastSerial } = passedSchema.parse(value)
    return {
      sql: `INSERT INTO ${table} (dispense_id, placed, last_serial, may_be_issued, given_up, closed)
            VALUES (?, 'null', ?, 0, 1, 1)`,
      parameters: [dispenseId, lastSerial],
    }
  }
  const flag = flags[kind]
  assert(flag !== undefined, `not a record of a card order: ${kind}`)
  const { dispenseId } = idSchema.parse(value)
  return { sql: `UPDATE ${table} SET ${flag} = 1 WHERE dispense_id = ?`, parameters: [dispenseId] }
}

const flagSchema = z.literal([0, 1]).transform((value) => value === 1)
const rowSchema = z
  .object({ placed: z.string(), mayBeIssued: flagSchema, isGivenUp: flagSchema, isClosed: flagSchema })
  .transform(({ placed, ...row }): StoredCardOrder => ({ ...row, order: orderSchema.parse(JSON.parse(placed)) }))

export function createCardOrders(reader: Reader): CardOrders {
  const select =
    'SELECT placed, may_be_issued AS mayBeIssued, given_up AS isGivenUp, closed AS isClosed FROM card_orders'
  return {
    find: async (dispenseId) => {
      const [row] = await reader.all(`${select} WHERE dispense_id = ?`, [dispenseId])
      return row === undefined ? null : rowSchema.parse(row)
    },
    open: async () =>
      (await reader.all(`${select} WHERE closed = 0 ORDER BY rowid`)).map((row) => rowSchema.parse(row)),
    highestSerial: async () => {
      const [row] = await reader.all('SELECT max(last_serial) AS highest FROM card_orders')
      return z.object({ highest: z.int().nullable() }).parse(row).highest ?? 0
    },
  }
}
