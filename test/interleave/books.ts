import { factRecordKind, factSchema } from '#contract/central'
import type { PendingRow } from '#central/pending/rows'
import type { Fact } from '#domain/facts'
import type { SaleState } from '#domain/sale/state'
import { openStore, type Store } from '#electron/store/open'
import type { Commit } from '#test/interleave/cards'
import type { ListedConflict } from '#test/interleave/centre'
import type { Kiosk } from '#test/interleave/kiosk'
import { keyOf, type World } from '#test/interleave/world'

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>

/** A fact with where and when it was journaled; `storedAtMs`: when the centre stored it, null: it has not. */
export type Told<F extends Fact = Fact> = {
  readonly by: Kiosk
  readonly seq: number
  readonly atMs: number
  readonly storedAtMs: number | null
  readonly fact: F
}

/** What one terminal's file says, also of one that is lost. */
export type Journal = {
  readonly kiosk: Kiosk
  readonly lastSeq: number
  readonly acknowledgedSeq: number
  readonly facts: readonly Told[]
  readonly open: readonly SaleState[]
}

/** Everything the auditor looks at, read once. */
export type Books = {
  readonly world: World
  readonly rows: readonly PendingRow[]
  readonly conflicts: readonly ListedConflict[]
  readonly journals: readonly Journal[]
  /** The transactions of the cards that put each payment on its card: by payment id. */
  readonly writes: ReadonlyMap<string, readonly Commit[]>
}

export async function readBooks(world: World): Promise<Books> {
  const rows = await world.centre.rows()
  const journals: Journal[] = []
  for (const kiosk of world.kiosks) journals.push(await readJournal(world, kiosk))
  const writes = new Map(
    rows.map((row) => [row.pending_id, world.cards.commits.filter((one) => isOf(world, row, one))]),
  )
  return { world, rows, conflicts: await world.centre.conflicts(), journals, writes }
}

async function readJournal(world: World, kiosk: Kiosk): Promise<Journal> {
  const life = kiosk.life()
  const store: Store = life?.store ?? (await openStore(kiosk.path, world.clock))
  const records = await store.journal.after(0, 100_000)
  const { terminalNumber } = kiosk.caller
  const facts = records
    .filter(({ kind }) => kind === factRecordKind)
    .map(({ seq, atMs, payload }): Told => {
      const storedAtMs = world.storedAtMs.get(keyOf(terminalNumber, seq)) ?? null
      return { by: kiosk, seq, atMs, storedAtMs, fact: factSchema.parse(JSON.parse(payload)) }
    })
  const open = (await store.sales.open()).map(({ state }) => state)
  const acknowledgedSeq = await store.sync.acknowledgedSeq()
  if (life === null) await store.close()
  return { kiosk, lastSeq: records.at(-1)?.seq ?? 0, acknowledgedSeq, facts, open }
}

/** The write that activated the payment, or the write in doubt of the sale it was deferred from. */
function isOf({ intents }: World, row: PendingRow, commit: Commit): boolean {
  const intent = intents.get(keyOf(commit.terminalNumber, commit.operationNumber))
  const isActivation = commit.cardNumber === row.card_number && intent === row.action
  return isActivation || isGuardWrite(row, commit)
}

export function isGuardWrite(row: PendingRow, commit: Commit): boolean {
  return (
    commit.cardNumber === row.card_number &&
    commit.terminalNumber === row.guard_terminal_number &&
    commit.operationNumber === row.guard_operation_number
  )
}

/** All facts of a kind, of all journals, the lost ones included. */
export function told<Kind extends Fact['kind']>({ journals }: Books, kind: Kind): Told<FactOf<Kind>>[] {
  return journals.flatMap(({ facts }) => facts).filter((one): one is Told<FactOf<Kind>> => one.fact.kind === kind)
}
