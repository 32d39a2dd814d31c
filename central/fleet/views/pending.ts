import { daysLeft } from '#domain/pending'
import { formatNumber } from '#domain/number-format'
import { formatAmount, formatCard, formatDay, formatInstant } from '#central/fleet/format'
import { html, type Html } from '#central/fleet/html'
import { pendingStates, type ListedPending, type PendingFilter, type StateSum } from '#central/fleet/pending'
import {
  figures,
  filterForm,
  head,
  layout,
  numberHead,
  pages,
  select,
  table,
  type PageRequest,
} from '#central/fleet/views/layout'
import type { FleetWords } from '#central/fleet/words'
import { pendingPayment } from '#central/pending/rows'

export function pendingPage(
  page: PageRequest,
  input: {
    readonly sums: readonly StateSum[]
    readonly filter: PendingFilter
    readonly payments: readonly ListedPending[]
    readonly next: number | null
    readonly nowMs: number
  },
): string {
  const { words, language } = page
  const { filter } = input
  return layout(page, {
    title: words.pending,
    sky: figures(
      input.sums.map(({ state, payments, amount }) => [
        words.stateOf[state],
        `${formatNumber(payments, language)} · ${formatAmount(amount, language)}`,
      ]),
    ),
    ground: html`${filterForm(page, [
      select(
        words.state,
        'state',
        [['', words.all], ...pendingStates.map((one) => [one, words.stateOf[one]] as const)],
        filter.state ?? '',
      ),
      html`<label>${words.card}<input name="card" inputmode="numeric" value="${filter.card}" /></label>`,
    ])}
    ${table(
      words.pending,
      [
        head(words.card),
        head(words.state),
        numberHead(words.money),
        head(words.content),
        head(words.accepted),
        head(words.lastDay),
        head(words.source),
      ],
      input.payments.map((row) => paymentRow(page, row, input.nowMs)),
      words.nothing,
    )}
    ${pages(page, 'before', input.next)}`,
  })
}

function paymentRow({ words, language }: PageRequest, row: ListedPending, nowMs: number): Html {
  const state = words.stateOf[row.state]
  const left = row.state === 'pending' ? html` (${daysLeft(row.last_day, nowMs)})` : null
  return html`<tr>
    <td>${formatCard(row.card_number)}</td>
    <td>${row.state === 'pending' ? html`<span class="mark gold">${state}</span>` : state}</td>
    <td class="number">${formatAmount(row.amount, language)}</td>
    <td>${contentName(words, row)}</td>
    <td>${formatInstant(row.accepted_at_ms)}</td>
    <td>${formatDay(row.last_day)}${left}</td>
    <td>${row.provider ?? words.deferredSale}</td>
  </tr>`
}

function contentName(words: FleetWords, row: ListedPending): string {
  const { content } = pendingPayment(row)
  return content.kind === 'wallet' ? words.wallet : words[content.pass.product]
}
