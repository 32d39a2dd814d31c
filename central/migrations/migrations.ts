import { initial } from '#central/migrations/0001-initial'
import { baskets } from '#central/migrations/0002-baskets'
import { bike } from '#central/migrations/0003-bike'
import { providersAndFleet } from '#central/migrations/0004-providers-and-fleet'
import { published } from '#central/migrations/0005-published'
import { cardStatusAndHotlist } from '#central/migrations/0006-card-status'
import { terminalKeys } from '#central/migrations/0007-terminal-keys'
import { pendingLife } from '#central/migrations/0008-pending-life'
import { operators } from '#central/migrations/0009-operators'
import { questions } from '#central/migrations/0010-questions'
import { applications } from '#central/migrations/0011-applications'
import { terminalRoles } from '#central/migrations/0012-terminal-roles'

/** `statements` run one by one in one transaction. A migration that was released is never edited: a change is a new one. */
export type Migration = { readonly number: number; readonly name: string; readonly statements: readonly string[] }

/** In ascending order of `number`. */
export const migrations: readonly Migration[] = [
  initial,
  baskets,
  bike,
  providersAndFleet,
  published,
  cardStatusAndHotlist,
  terminalKeys,
  pendingLife,
  operators,
  questions,
  applications,
  terminalRoles,
]
