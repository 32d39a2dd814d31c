import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Fact } from '#domain/facts'
import { sumTenge, tenge } from '#domain/money'
import { simulatedCashStateSchema } from '#drivers/cash/simulated-state'
import { newSimulatedTerminalState, simulatedTerminalStateSchema } from '#drivers/terminal/simulated-state'
import type { Rig } from '#test/rig/terminal'

export const ordinaryNumber = '9643012077810345'
export const secondNumber = '9643012077810352'
/** What the bench's ordinary card holds when it is new. */
export const newBalance = 1240

type Kind = Fact['kind']

export async function factsOf<K extends Kind>(rig: Rig, kind: K): Promise<Extract<Fact, { kind: K }>[]> {
  return (await rig.facts()).filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)
}

export async function total(rig: Rig, kind: Exclude<Kind, 'sale_closed' | 'activation_observed'>): Promise<number> {
  return sumTenge((await factsOf(rig, kind)).map((fact) => ('amount' in fact ? fact.amount : tenge(0))))
}

/** What the devices themselves hold, whatever the terminal believes. */
async function memoryOf(rig: Rig, device: 'cash' | 'bank'): Promise<unknown> {
  const text = await readFile(join(rig.devicesDirectory, `${device}.json`), 'utf8').catch(() => null)
  return text === null ? null : JSON.parse(text)
}

export async function boxOf(rig: Rig): Promise<number> {
  const memory = await memoryOf(rig, 'cash')
  if (memory === null) return 0
  return sumTenge(simulatedCashStateSchema.parse(memory).stacked.map(({ amount }) => amount))
}

export async function bankOf(rig: Rig): Promise<{ readonly charged: number; readonly refunded: number }> {
  const memory = await memoryOf(rig, 'bank')
  const { charges, refunds } = memory === null ? newSimulatedTerminalState : simulatedTerminalStateSchema.parse(memory)
  const approved = (operations: typeof charges): number =>
    sumTenge(operations.flatMap(({ outcome, amount }) => (outcome?.kind === 'approved' ? [amount] : [])))
  return { charged: approved(charges), refunded: approved(refunds) }
}

/** No sale is open; the journal agrees with the cash box, the bank terminal and the card, and adds up by itself. `onCard`: what
 *  the card got here, if that is more than the journal knows of yet (a write in doubt that is being deferred). */
export async function expectBooksClosed(rig: Rig, onCard?: number): Promise<void> {
  expect(rig.defects).toEqual([])
  expect(rig.sales().map(({ kind }) => kind)).toEqual([])
  expect(await total(rig, 'cash_accepted'), 'cash box').toBe(await boxOf(rig))
  const bank = await bankOf(rig)
  expect(await total(rig, 'bank_charged'), 'bank charges').toBe(bank.charged)
  expect(await total(rig, 'bank_refunded'), 'bank refunds').toBe(bank.refunded)
  const everyCredit = await factsOf(rig, 'card_credited')
  const credits = everyCredit.filter((fact) => fact.cardNumber === ordinaryNumber)
  const credited = sumTenge(credits.map(({ amount, content }) => (content.kind === 'wallet' ? amount : tenge(0))))
  expect(rig.balance('ordinary') - newBalance, 'card').toBe(onCard ?? credited)
  const paidHere = sumTenge(everyCredit.filter(({ pendingId }) => pendingId === null).map(({ amount }) => amount))
  const taken = (await total(rig, 'cash_accepted')) + bank.charged
  const deposits = sumTenge((await factsOf(rig, 'account_paid')).map(({ deposit }) => deposit))
  const given = paidHere + (await total(rig, 'account_paid')) + deposits + (await total(rig, 'card_sold'))
  const kept = (await total(rig, 'sale_deferred')) + (await total(rig, 'sale_owed'))
  expect(taken, 'taken').toBe(given + kept + bank.refunded)
  for (const closed of await factsOf(rig, 'sale_closed')) {
    expect(closed.taken, closed.saleId).toBe(closed.delivered + closed.refunded + closed.deferred + closed.owed)
  }
  expect(await rig.store.journal.verify()).toMatchObject({ ok: true })
  expect(await rig.store.projections.compare()).toEqual([])
}
