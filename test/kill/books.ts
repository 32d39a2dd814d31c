import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { factRecordKind, factSchema } from '#contract/central'
import { assert } from '#domain/assert'
import type { Fact } from '#domain/facts'
import { sumTenge, tenge, type Tenge } from '#domain/money'
import { isFinal } from '#domain/sale/sale'
import type { SaleState } from '#domain/sale/state'
import { simulatedCashStateSchema } from '#drivers/cash/simulated-state'
import { simulatedDispenserStateSchema } from '#drivers/dispenser/simulated-state'
import { createCardFile } from '#drivers/nfc/software-card/card-file'
import {
  newSimulatedTerminalState,
  simulatedTerminalStateSchema,
  type SimulatedTerminalState,
} from '#drivers/terminal/simulated-state'
import { walletFile } from '#drivers/transit-card/layout/v1'
import { Connection } from '#electron/store/connection'
import { createSales } from '#electron/store/sales'

/** What lies on the disk when nobody runs: the journal's word, and the devices' own. */

export type Books = {
  readonly sales: readonly SaleState[]
  readonly facts: readonly Fact[]
}

export function databasePath(directory: string): string {
  return join(directory, 'data', 'beket.sqlite')
}

/** Empty before the first start. */
export async function readBooks(directory: string): Promise<Books> {
  const path = databasePath(directory)
  if (!existsSync(path)) return { sales: [], facts: [] }
  const connection = await Connection.open(path, 'read_only')
  try {
    const reader = { all: connection.execute.bind(connection) }
    const rows = await reader.all('SELECT payload FROM journal WHERE kind = ? ORDER BY seq', [factRecordKind])
    const sales = await createSales({ all: (sql, parameters) => reader.all(sql, parameters) }).recent(10_000)
    return {
      sales: sales.map(({ state }) => state),
      facts: rows.map(({ payload }) => factSchema.parse(JSON.parse(String(payload)))),
    }
  } finally {
    await connection.close()
  }
}

export type DeviceTruth = {
  readonly box: Tenge
  readonly charged: Tenge
  readonly refunded: Tenge
  /** New cards that people have. */
  readonly cardsOut: number
  /** What lies on all cards together. */
  readonly onCards: Tenge
}

export function readDevices(directory: string): DeviceTruth {
  const folder = join(directory, 'data', 'devices')
  const cash = memory(folder, 'cash')
  const bank = memory(folder, 'bank')
  const dispenser = memory(folder, 'dispenser')
  const { charges, refunds } = bank === null ? newSimulatedTerminalState : simulatedTerminalStateSchema.parse(bank)
  const approved = (operations: SimulatedTerminalState['charges']): Tenge =>
    sumTenge(operations.flatMap(({ outcome, amount }) => (outcome?.kind === 'approved' ? [amount] : [])))
  const cards = dispenser === null ? [] : simulatedDispenserStateSchema.parse(dispenser).cards
  return {
    box: cash === null ? tenge(0) : sumTenge(simulatedCashStateSchema.parse(cash).stacked.map(({ amount }) => amount)),
    charged: approved(charges),
    refunded: approved(refunds),
    cardsOut: cards.filter(({ whereabouts }) => whereabouts.kind === 'taken').length,
    onCards: sumTenge(cardFiles(folder).map(walletOf)),
  }
}

function memory(folder: string, device: string): unknown {
  const path = join(folder, `${device}.json`)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

function cardFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /^card-.*\.json$/.test(name))
  return names.map((name) => join(folder, name))
}

function walletOf(path: string): Tenge {
  const loaded = createCardFile(path).load()
  assert(loaded.ok, `${path} is a card`)
  const files = loaded.value?.applications.flatMap(({ files: all }) => all) ?? []
  const wallet = files.find(({ number }) => number === walletFile.number)?.content
  return wallet?.type === 'value' ? tenge(wallet.value) : tenge(0)
}

function sumOf(facts: readonly Fact[], kind: Fact['kind'], of: (fact: Fact) => boolean = () => true): number {
  return sumTenge(facts.flatMap((fact) => (fact.kind === kind && 'amount' in fact && of(fact) ? [fact.amount] : [])))
}

/** What is wrong when nothing is open: the journal against the devices, and against itself. Empty: nothing. `newCards`: what
 *  lay on the bench's cards before the first sale. */
export function disagreements({ sales, facts }: Books, truth: DeviceTruth, newCards: number): readonly string[] {
  const wrong: string[] = []
  const same = (what: string, journal: number, device: number): void => {
    if (journal !== device) wrong.push(`${what}: journal ${String(journal)}, in truth ${String(device)}`)
  }
  same('cash box', sumOf(facts, 'cash_accepted'), truth.box)
  same('bank charges', sumOf(facts, 'bank_charged'), truth.charged)
  same('bank refunds', sumOf(facts, 'bank_refunded'), truth.refunded)
  same('new cards', facts.filter(({ kind }) => kind === 'card_sold').length, truth.cardsOut)
  const isWallet = (fact: Fact): boolean => fact.kind === 'card_credited' && fact.content.kind === 'wallet'
  same('on cards', newCards + sumOf(facts, 'card_credited', isWallet), truth.onCards)
  const isHere = (fact: Fact): boolean => fact.kind === 'card_credited' && fact.pendingId === null
  const given =
    sumOf(facts, 'card_credited', isHere) +
    sumOf(facts, 'account_paid') +
    sumTenge(facts.flatMap((fact) => (fact.kind === 'account_paid' ? [fact.deposit] : []))) +
    sumOf(facts, 'card_sold')
  const kept = sumOf(facts, 'sale_deferred') + sumOf(facts, 'sale_owed') + sumOf(facts, 'bank_refunded')
  same('given for what was taken', given + kept, truth.box + truth.charged)
  const open = sales.filter((state) => !isFinal(state)).map(({ kind, sale }) => `${sale.saleId} is still ${kind}`)
  const writes = facts.flatMap((fact) => (fact.kind === 'card_credited' ? [fact.operationNumber] : []))
  if (new Set(writes).size !== writes.length) wrong.push('one card write is in the journal twice')
  for (const fact of facts) {
    if (fact.kind !== 'sale_closed') continue
    same(`sums of ${fact.saleId}`, fact.delivered + fact.refunded + fact.deferred + fact.owed, fact.taken)
  }
  return [...wrong, ...open]
}
