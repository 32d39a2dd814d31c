import { daysLeft } from '#domain/pending'
import { formatNumber } from '#domain/number-format'
import { formatAmount, formatCard, formatDay, formatInstant } from '#central/fleet/format'
import { html, type Html } from '#central/fleet/html'
import { isInQuestion } from '#central/pending/question'
import { pendingStates, type ListedPending, type PendingFilter, type StateSum } from '#central/fleet/pending'
import { address, figures, layout, listing, select, type PageRequest } from '#central/fleet/views/layout'
import type { FleetWords } from '#central/fleet/words'
import { pendingPayment, type PendingRow } from '#central/pending/rows'

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
    ground: listing(page, {
      title: words.pending,
      filters: [
        select(
          words.state,
          'state',
          [
            ['', words.all],
            ...pendingStates.map((one) => [one, words.stateOf[one]] as const),
            ['question', words.inQuestion],
          ],
          filter.state ?? '',
        ),
        html`<label>${words.card}<input name="card" inputmode="numeric" value="${filter.card}" /></label>`,
      ],
      columns: [
        words.card,
        words.state,
        { number: words.money },
        words.content,
        words.accepted,
        words.lastDay,
        words.source,
      ],
      rows: input.payments.map((row) => paymentRow(page, row, input.nowMs)),
      next: ['before', input.next],
    }),
  })
}

function paymentRow({ words, language }: PageRequest, row: ListedPending, nowMs: number): Html {
  const state = words.stateOf[row.state]
  const left = row.state === 'pending' ? html` (${daysLeft(row.last_day, nowMs)})` : null
  return html`<tr>
    <td><a href="${address(language, `/fleet/pending/${row.pending_id}`)}">${formatCard(row.card_number)}</a></td>
    <td>
      ${row.state === 'pending' ? html`<span class="mark gold">${state}</span>` : state}${isInQuestion(row) ? html` <span class="mark bad">${words.inQuestion}</span>` : null}
    </td>
    <td class="number">${formatAmount(row.amount, language)}</td>
    <td>${contentName(words, row)}</td>
    <td>${formatInstant(row.accepted_at_ms)}</td>
    <td>${formatDay(row.last_day)}${left}</td>
    <td>${row.provider ?? words.deferredSale}</td>
  </tr>`
}

export function contentName(words: FleetWords, row: PendingRow): string {
  const { content } = pendingPayment(row)
  return content.kind === 'wallet' ? words.wallet : words[content.pass.product]
}
