import type { PassOnCard } from '#domain/pass/on-card'
import { assert } from '#domain/assert'
import { ok, type Result } from '#domain/result'
import { invalid, type LayoutError } from '#drivers/transit-card/layout/codec'
import {
  dayNumber,
  dayOfNumber,
  isOptional16,
  isOptional48,
  isStorableDay,
  isZero,
  readOptional16,
  readOptional48,
  viewOf,
  writeOptional16,
  writeOptional48,
} from '#drivers/transit-card/layout/fields'
import { contractSlotLength, contractSlots } from '#drivers/transit-card/layout/v1'

/** The contracts file: passes in eight slots. Which slots count is told by the ledger. */

/** Code 0 is an empty slot. */
const products: readonly (PassOnCard['product'] | null)[] = [null, 'monthly', 'hours', 'trips']

/** One slot whole. */
export function encodePass(pass: PassOnCard): Uint8Array {
  const counts = [pass.hours, pass.tripsLeft, pass.transfersLeft]
  assert(counts.every(isOptional16) && isOptional48(pass.startedAtMs), 'pass number does not fit its field')
  assert(isStorableDay(pass.firstDay) && isStorableDay(pass.lastDay), 'pass date does not fit its field')
  const { city, suburb, express } = pass.coverage
  const bytes = new Uint8Array(contractSlotLength)
  const view = viewOf(bytes)
  view.setUint8(0, products.indexOf(pass.product))
  view.setUint8(1, (city ? 1 : 0) | (suburb ? 2 : 0) | (express ? 4 : 0))
  writeOptional16(view, 2, pass.firstDay === null ? null : dayNumber(pass.firstDay))
  writeOptional16(view, 4, pass.lastDay === null ? null : dayNumber(pass.lastDay))
  writeOptional16(view, 6, pass.hours)
  writeOptional48(view, 8, pass.startedAtMs)
  writeOptional16(view, 14, pass.tripsLeft)
  writeOptional16(view, 16, pass.transfersLeft)
  return bytes
}

function decodePass(slot: number, bytes: Uint8Array): Result<PassOnCard, LayoutError> {
  const view = viewOf(bytes)
  const product = products[view.getUint8(0)] ?? null
  const coverage = view.getUint8(1)
  if (product === null || coverage > 7 || !isZero(bytes.subarray(18))) return invalid('contract')
  const [firstDay, lastDay] = [readOptional16(view, 2), readOptional16(view, 4)]
  return ok({
    slot,
    product,
    coverage: { city: (coverage & 1) !== 0, suburb: (coverage & 2) !== 0, express: (coverage & 4) !== 0 },
    firstDay: firstDay === null ? null : dayOfNumber(firstDay),
    lastDay: lastDay === null ? null : dayOfNumber(lastDay),
    hours: readOptional16(view, 6),
    startedAtMs: readOptional48(view, 8),
    tripsLeft: readOptional16(view, 14),
    transfersLeft: readOptional16(view, 16),
  })
}

/** The whole file and the bitmap that belongs into the ledger. */
export function encodeContracts(passes: readonly PassOnCard[]): {
  readonly bytes: Uint8Array
  readonly slotsInUse: number
} {
  const bytes = new Uint8Array(contractSlots * contractSlotLength)
  let slotsInUse = 0
  for (const pass of passes) {
    assert(Number.isInteger(pass.slot) && pass.slot >= 0 && pass.slot < contractSlots, 'no such contract slot')
    assert((slotsInUse & (1 << pass.slot)) === 0, 'contract slot used twice')
    bytes.set(encodePass(pass), pass.slot * contractSlotLength)
    slotsInUse |= 1 << pass.slot
  }
  return { bytes, slotsInUse }
}

/** Smallest range of the file that holds every slot in use; null when none is. */
export function contractsRange(slotsInUse: number): { readonly offset: number; readonly length: number } | null {
  if (slotsInUse === 0) return null
  const first = 31 - Math.clz32(slotsInUse & -slotsInUse)
  const last = 31 - Math.clz32(slotsInUse)
  const offset = first * contractSlotLength
  return { offset, length: (last + 1) * contractSlotLength - offset }
}

/** `bytes` is the range told by `contractsRange`. */
export function decodeContracts(bytes: Uint8Array, slotsInUse: number): Result<readonly PassOnCard[], LayoutError> {
  const range = contractsRange(slotsInUse)
  if (bytes.length !== (range?.length ?? 0)) return invalid('contracts of wrong length')
  const passes: PassOnCard[] = []
  for (let slot = 0; slot < contractSlots; slot += 1) {
    if ((slotsInUse & (1 << slot)) === 0) continue
    const start = slot * contractSlotLength - (range?.offset ?? 0)
    const pass = decodePass(slot, bytes.subarray(start, start + contractSlotLength))
    if (!pass.ok) return pass
    passes.push(pass.value)
  }
  return ok(passes)
}
