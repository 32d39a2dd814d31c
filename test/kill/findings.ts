import { sumTenge } from '#domain/money'
import type { Fact } from '#domain/facts'
import { openQuestion, type OpenQuestion } from '#domain/sale/restart'
import { restartPolicies, type RestartPolicy } from '#electron/services/restart-policy'
import type { Books, DeviceTruth } from '#test/kill/books'

/** What is found on the disk when the process is dead, held against the table of the restart policies. */
export type Finding = {
  /** `none`: no sale is open. */
  readonly question: OpenQuestion | 'none'
  readonly wrong: readonly string[]
}

const settled: Pick<RestartPolicy, 'customer' | 'aheadOfJournal'> = {
  customer: ['home', 'reading', 'card'],
  aheadOfJournal: 'nothing',
}

export function policyOf(question: Finding['question']): Pick<RestartPolicy, 'customer' | 'aheadOfJournal'> {
  return question === 'none' ? settled : restartPolicies[question]
}

export function findingOf({ sales, facts }: Books, truth: DeviceTruth, newCards: number): Finding {
  const open = sales.flatMap((state) => openQuestion(state) ?? [])
  const question = open[0] ?? 'none'
  const { aheadOfJournal } = policyOf(question)
  const wrong = open.length > 1 ? [`${String(open.length)} sales are open at once`] : []
  const sum = (kind: Fact['kind'], of: (fact: Fact) => boolean = () => true): number =>
    sumTenge(facts.flatMap((fact) => (fact.kind === kind && 'amount' in fact && of(fact) ? [fact.amount] : [])))
  const ahead = {
    box: truth.box - sum('cash_accepted'),
    bank_charge: truth.charged - sum('bank_charged'),
    bank_refund: truth.refunded - sum('bank_refunded'),
    wallet:
      truth.onCards -
      newCards -
      sum('card_credited', (fact) => fact.kind === 'card_credited' && fact.content.kind === 'wallet'),
    card_out: truth.cardsOut - facts.filter(({ kind }) => kind === 'card_sold').length,
  }
  for (const [what, by] of Object.entries(ahead)) {
    if (by < 0) wrong.push(`the journal says ${String(-by)} more than there is: ${what}`)
    else if (by > 0 && what !== aheadOfJournal)
      wrong.push(`${what} is ${String(by)} ahead of the journal (${question})`)
  }
  return { question, wrong }
}
