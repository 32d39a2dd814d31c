import { assert } from '#domain/assert'
import { almatyDay, type CalendarDay } from '#domain/time'

/** A version of something announced with the exact day it starts (BIKE-018, GAP-57): in force from 00:00 in Asia/Almaty of
 *  `from` until the next version's day. */
export type Dated<Value> = { readonly from: CalendarDay; readonly value: Value }

/** The version in force at an instant; null before the first. `versions` may be in any order. */
export function inForce<Value>(versions: readonly Dated<Value>[], atMs: number): Value | null {
  const today = almatyDay(atMs)
  let latest: Dated<Value> | null = null
  for (const version of versions) {
    if (version.from <= today && (latest === null || version.from > latest.from)) latest = version
  }
  return latest === null ? null : latest.value
}

/** The version in force, or the earliest when the instant is before all of them: a clock may be wrong, and that one is the
 *  nearest there is. There is at least one version. */
export function inForceOrFirst<Value>(versions: readonly Dated<Value>[], atMs: number): Value {
  const value = inForce(versions, atMs) ?? versions.toSorted((a, b) => (a.from < b.from ? -1 : 1))[0]?.value
  assert(value !== undefined, 'a catalogue has a version')
  return value
}
