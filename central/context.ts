import type { Clock } from '#domain/time'
import type { SmsOutbox } from '#central/bike/sms-outbox'
import type { Database } from '#central/database/database'
import type { Metrics } from '#central/metrics/metrics'
import type { PublishingKey } from '#central/published/keys'
import type { TerminalPolicy } from '#central/terminals/policy'

/** Where identifiers and secrets come from. */
export type RandomSource = { uuid(): string; bytes(length: number): Uint8Array }

export type CentralLog = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type CentralContext = {
  readonly database: Database
  readonly clock: Pick<Clock, 'wallMs'>
  readonly random: RandomSource
  readonly log: CentralLog
  readonly messages: SmsOutbox
  /** Opens the fleet page and the metrics; null: nobody may see them. */
  readonly operatorKey: string | null
  readonly metrics: Metrics
  readonly terminalPolicy: TerminalPolicy
  /** Signs what is published to terminals; null: this process publishes nothing. */
  readonly publishingKey: PublishingKey | null
}

export const silentLog: CentralLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Largest single amount the centre believes, in tenge. Far above any sale, and low enough that sums stay exact. */
export const amountMax = 1_000_000_000

/** PostgreSQL text holds neither NUL nor half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
