import { z } from 'zod'
import { localisedTextSchema } from '#contract/base'
import data from '#domain/desk/data/operations.json' with { type: 'json' }
import codes from '#domain/desk/data/product-codes.json' with { type: 'json' }
import { assert } from '#domain/assert'
import {
  operationAnswer,
  operationPlaces,
  operationReasons,
  operationStates,
  type DeskOperation,
} from '#domain/desk/operations'
import { deskActs, type CounterRole } from '#domain/operator/rights'

const operationSchema = z.strictObject({
  row: z.int().min(1),
  name: localisedTextSchema,
  specialised: z.enum(operationStates),
  central: z.enum(operationStates),
  reason: z.enum(operationReasons).nullable(),
  where: z.enum(operationPlaces).nullable(),
  act: z.enum(deskActs).nullable(),
  rules: z.array(z.string()).min(1),
}) satisfies z.ZodType<DeskOperation>

/** A row as a desk shows it. */
export const operationRowSchema = z.strictObject({
  row: z.int().min(1),
  name: localisedTextSchema,
  state: z.enum(operationStates),
  reason: z.enum(operationReasons).nullable(),
  where: z.enum(operationPlaces).nullable(),
})
export type OperationRowView = z.infer<typeof operationRowSchema>

/** All rows of the matrix, in its order. */
export function deskOperations(): readonly DeskOperation[] {
  return z.array(operationSchema).parse(data)
}

export function operationRows(desk: CounterRole): readonly OperationRowView[] {
  return deskOperations().map((operation) => {
    const answer = operationAnswer(operation, desk)
    assert(answer !== null, `row ${String(operation.row)} of the operations matrix has its answer`)
    const { row, name } = operation
    const refused = answer.state === 'refused' ? answer : null
    return { row, name, state: answer.state, reason: refused?.reason ?? null, where: refused?.where ?? null }
  })
}

/** What is typed at a desk for a product, by its SKU. */
export function productCodes(): ReadonlyMap<string, string> {
  return new Map(Object.entries(z.record(z.string(), z.string().regex(/^\d{1,3}$/)).parse(codes)))
}
