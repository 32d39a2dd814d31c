import { creditAccount, type AccountConflictCode, type AccountPayment } from '#central/bike/credit'
import { systemRandom } from '#central/random'
import type { BikeAccountState } from '#contract/bike'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { registered, type registrationOf } from '#test/central/bike/rig'
import type { Rig, TestTerminal } from '#test/central/rig'

export const season = { firstDay: calendarDay('2026-03-01'), lastDay: calendarDay('2026-10-31') }

type Change = Partial<Omit<AccountPayment, 'amount' | 'deposit'>> & { amount?: number; deposit?: number }

/** One renter at one terminal, in a season. */
class Desk {
  readonly rig: Rig
  readonly terminal: TestTerminal
  readonly accountId: string
  readonly access: { readonly accountId: string; readonly pin: string }
  sales = 0

  constructor(rig: Rig, terminal: TestTerminal, access: { accountId: string; pin: string }) {
    this.rig = rig
    this.terminal = terminal
    this.access = access
    this.accountId = access.accountId
  }

  payment(change: Change): AccountPayment {
    this.sales += 1
    const { amount = 1000, deposit = 0, ...rest } = change
    return {
      terminalId: this.terminal.terminalId,
      saleId: `0001-${String(this.sales).padStart(5, '0')}`,
      lineId: 1,
      accountId: this.accountId,
      purpose: 'top_up',
      sku: 'BIKE_TOP_UP',
      paidAtMs: this.rig.clock.nowMs,
      ...rest,
      amount: tenge(amount),
      deposit: tenge(deposit),
    }
  }

  credit(payment: AccountPayment): Promise<AccountConflictCode[]> {
    const context = { random: systemRandom, nowMs: this.rig.clock.nowMs }
    return this.rig.database.transaction((queries) => creditAccount(queries, payment, context))
  }

  pay(change: Change): Promise<AccountConflictCode[]> {
    return this.credit(this.payment(change))
  }

  month(amount: number, change: Change = {}): Promise<AccountConflictCode[]> {
    return this.pay({ purpose: 'subscription', sku: 'BIKE_STD_MONTH', amount, ...change })
  }

  dayPass(amount: number, deposit: number): Promise<AccountConflictCode[]> {
    return this.pay({ purpose: 'day_pass', sku: 'BIKE_DAY_3', amount, deposit })
  }

  async charge(kind: 'time_charge' | 'late_return' | 'damage', amount: number, atMs?: number): Promise<void> {
    const entry = { kind, amount: tenge(0 - amount), atMs: atMs ?? this.rig.clock.nowMs }
    await this.rig.admin.bike.bill(this.accountId, entry)
  }

  async state(): Promise<BikeAccountState> {
    const state = await this.rig.admin.bike.state(this.accountId)
    if (!state.ok) throw new Error(state.error.kind)
    return state.value
  }

  async account(): Promise<BikeAccountState['account']> {
    return (await this.state()).account
  }
}

export async function desk(
  setup: () => Promise<Rig>,
  change: Parameters<typeof registrationOf>[0] = {},
): Promise<Desk> {
  const rig = await setup()
  await rig.admin.bike.setSeasons([season])
  const terminal = await rig.enrol()
  return new Desk(rig, terminal, await registered(rig, terminal, change))
}
