import type { StopCode } from '#contract/standing'
import type { ReopeningRefusal } from '#domain/pending'
import type { AccountConflictCode } from '#central/bike/credit'
import type { ConflictCode } from '#central/journal/facts'
import type { JournalFault } from '#central/journal/verify'
import type { BlockRefusal } from '#central/pending/block'
import type { CancelRefusal } from '#central/pending/cancel'
import type { FindingRefusal, findingCodes } from '#central/pending/question'
import type { IdentityConflict } from '#central/terminals/identity-conflicts'

/** Every code of a contradiction has words: one without would be shown as it is. */
export type ConflictWords = Readonly<
  Record<
    | ConflictCode
    | JournalFault['kind']
    | AccountConflictCode
    | IdentityConflict
    | (typeof findingCodes)[keyof typeof findingCodes],
    string
  >
>

/** Why a terminal sells nothing. */
export type StopWords = Readonly<Record<StopCode, string>>

/** Why a decision about a payment is not taken. */
export type RefusalWords = Readonly<
  Record<(BlockRefusal | CancelRefusal | FindingRefusal | ReopeningRefusal)['kind'] | 'pending_unknown', string>
>
