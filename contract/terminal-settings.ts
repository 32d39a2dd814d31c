import { z } from 'zod'
import { tengeSchema, uint32Schema } from '#contract/base'
import { readJsonText, type ReadText } from '#contract/published'
import type { Language } from '#domain/language'
import type { Tenge } from '#domain/money'

/** Settings of the terminals as a published document (contract/published.ts): one for the whole fleet, with the exceptions of
 *  single terminals in it, so that one rising version says which is the latest for each of them. */

/** What the centre may set. Its bounds are those within which a customer can still be served: neither hurried nor kept out by
 *  a screen that never closes (goals S10). */
export type TerminalSettings = {
  /** Of a screen nobody uses. */
  readonly defaultLanguage: Language
  /** Notes the validator takes. */
  readonly denominations: readonly Tenge[]
  /** Idle time until the warning, and from the warning to the reset. */
  readonly idleMs: number
  readonly warningMs: number
  /** How long the last screen of a sale stays. */
  readonly doneMs: number
  /** How long a paid, unwritten sale waits for its card before it is deferred. */
  readonly waitForCardMs: number
  /** How often the bank is asked about a charge in question. */
  readonly askBankEveryMs: number
  /** From one exchange with the centre to the next while nothing happens. */
  readonly syncIntervalMs: number
  /** GAP-56: a hotlist that could not be refreshed for so long stops sales; the time is not stated. Proposed: a week, more than the
   *  72 hours a terminal works alone. Null: never. */
  readonly hotlistStaleAfterHours: number | null
}

/** Notes of the National Bank in circulation. */
const notes: readonly number[] = [200, 500, 1000, 2000, 5000, 10_000, 20_000]
const millisecondsSchema = (min: number, max: number) => z.int().min(min).max(max)

const shape = {
  defaultLanguage: z.enum(['kk', 'ru', 'en']),
  denominations: z
    .array(tengeSchema.refine((note) => notes.includes(note), 'a note in circulation'))
    .min(1)
    .refine((taken) => new Set(taken).size === taken.length, 'each note once'),
  idleMs: millisecondsSchema(10_000, 120_000),
  warningMs: millisecondsSchema(5000, 60_000),
  doneMs: millisecondsSchema(5000, 60_000),
  waitForCardMs: millisecondsSchema(20_000, 600_000),
  askBankEveryMs: millisecondsSchema(2000, 120_000),
  syncIntervalMs: millisecondsSchema(5000, 600_000),
  hotlistStaleAfterHours: z.int().min(72).max(8760).nullable(),
}

export const terminalSettingsSchema = z.strictObject(shape) satisfies z.ZodType<TerminalSettings>

const exceptionSchema = z.strictObject({
  terminals: z.array(uint32Schema).min(1).max(10_000),
  settings: z.strictObject(shape).partial(),
})

/** `exceptions`: settings that differ at single terminals. A terminal stands in one exception at most, so that it needs no
 *  order. Every member has its own bounds and none depends on another: parts that are good make a whole that is. */
export const settingsDocumentSchema = z.strictObject({
  settings: terminalSettingsSchema,
  exceptions: z
    .array(exceptionSchema)
    .max(1000)
    .refine((exceptions) => {
      const named = exceptions.flatMap(({ terminals }) => terminals)
      return new Set(named).size === named.length
    }, 'a terminal stands in one exception'),
})
export type SettingsDocument = z.infer<typeof settingsDocumentSchema>

export const readSettingsText: ReadText<SettingsDocument> = (text) => readJsonText(text, settingsDocumentSchema)

/** The settings of one terminal. */
export function settingsOf({ settings, exceptions }: SettingsDocument, terminalNumber: number): TerminalSettings {
  const own = exceptions.find(({ terminals }) => terminals.includes(terminalNumber))?.settings
  return terminalSettingsSchema.parse({ ...settings, ...own })
}
