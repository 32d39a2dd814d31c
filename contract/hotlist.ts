import { z } from 'zod'
import { cardNumberSchema, instantMsSchema } from '#contract/base'
import { err, ok, type Result } from '#domain/result'

/** The hotlist: numbers of cards to which nothing is sold and nothing is written (BLOCK-006).
 *
 *  A terminal loads it whole, page by page in the order of the numbers, and keeps it with the changes after the cursor the
 *  first page named: a change during the load is told again and means the same the second time. When it has all changes, what
 *  it has is compared with `size` and `sum`; a list that differs is loaded anew beside the one in use.
 *
 *  **Packed numbers.** A page lists its numbers in ascending order, each as its distance from the one before (the first from
 *  -1), less one. A distance is written in groups of 5 bits, the lowest first, one character of RFC 4648's base64url alphabet
 *  a group; the sixth bit says that another group follows. Numbers of one production lie close together: a million of them
 *  take one to two megabytes, and the text needs no other encoding in JSON. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const valueOf = new Map(Array.from(alphabet, (character, value) => [character, value]))
const cardDigits = 16
const cardMax = 10n ** BigInt(cardDigits) - 1n
/** Groups of the largest number. */
const groupsMax = 11

/** `cardNumbers` of 16 digits in ascending order, each once. */
export function packCardNumbers(cardNumbers: readonly string[]): string {
  let text = ''
  let before = -1n
  for (const cardNumber of cardNumbers) {
    const number = BigInt(cardNumber)
    let rest = number - before - 1n
    if (rest < 0n) throw new RangeError('card numbers are packed in ascending order, each once')
    do {
      const group = Number(rest & 31n)
      rest >>= 5n
      text += alphabet.charAt(rest > 0n ? group + 32 : group)
    } while (rest > 0n)
    before = number
  }
  return text
}

/** Fails as a whole: what is damaged in one place may be wrong in all that follow. */
export function unpackCardNumbers(
  text: string,
): Result<readonly string[], { readonly kind: 'packed_numbers_invalid' }> {
  const cardNumbers: string[] = []
  let before = -1n
  let distance = 0n
  let groups = 0
  for (const character of text) {
    const value = valueOf.get(character)
    if (value === undefined || groups >= groupsMax) return err({ kind: 'packed_numbers_invalid' })
    distance |= BigInt(value & 31) << BigInt(5 * groups)
    groups += 1
    if (value >= 32) continue
    before += distance + 1n
    if (before > cardMax) return err({ kind: 'packed_numbers_invalid' })
    cardNumbers.push(before.toString().padStart(cardDigits, '0'))
    distance = 0n
    groups = 0
  }
  return groups === 0 ? ok(cardNumbers) : err({ kind: 'packed_numbers_invalid' })
}

/** Numbers of a page at most; no more characters than the largest distances would take. */
export const hotlistPageSize = 50_000
const packedSchema = z
  .string()
  .regex(/^[\w-]*$/)
  .max(hotlistPageSize * groupsMax)

/** What two lists that are the same agree on: how many numbers, and the sum of their remainders by `hotlistModulus`. */
export const hotlistCheckSchema = z.strictObject({ size: z.int().nonnegative(), sum: z.int().nonnegative() })
export type HotlistCheck = z.infer<typeof hotlistCheckSchema>
/** A prime; the sum of nine million remainders is still a safe integer. */
export const hotlistModulus = 1_000_000_007

const cursorSchema = z.int().nonnegative()

/** GET /v1/hotlist/whole?after=NUMBER: numbers on the list that are greater than `after`. `cursor`: the newest change when
 *  this page was read; the first page's is where the changes are asked for afterwards. */
export const hotlistWholeSchema = z.strictObject({
  cards: packedSchema,
  /** Greatest number of the page: the next page is asked for after it. Null: the page is empty. */
  last: cardNumberSchema.nullable(),
  more: z.boolean(),
  cursor: cursorSchema,
  serverTimeMs: instantMsSchema,
})
export type HotlistWhole = z.infer<typeof hotlistWholeSchema>

/** GET /v1/hotlist?cursor=N: what changed after N, each card once, as it is now. `check` is of the list at `cursor`, and null
 *  while there is more to fetch. */
export const hotlistChangesSchema = z.strictObject({
  added: packedSchema,
  removed: packedSchema,
  cursor: cursorSchema,
  more: z.boolean(),
  check: hotlistCheckSchema.nullable(),
  serverTimeMs: instantMsSchema,
})
export type HotlistChanges = z.infer<typeof hotlistChangesSchema>
