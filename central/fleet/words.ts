import type { Language } from '#domain/language'
import { en } from '#central/fleet/words/en'
import { kk } from '#central/fleet/words/kk'
import { ru } from '#central/fleet/words/ru'

export type FleetWords = typeof en

export const fleetWords: Readonly<Record<Language, FleetWords>> = { kk, ru, en }

/** The words for a code; a code of a newer version stands for itself. */
export function wordsFor(known: Readonly<Record<string, string>>, code: string): string {
  return known[code] ?? code
}
