import { daysLeft } from '#domain/pending'
import { formatAmount, formatCard, formatDay, formatInstant, formatTerminal } from '#central/fleet/format'
import { html, type Html } from '#central/fleet/html'
import type { PaymentDecision, PaymentHappening, PaymentPage } from '#central/fleet/payment'
import { address, layout, table, type PageRequest } from '#central/fleet/views/layout'
import { contentName } from '#central/fleet/views/pending'
import { wordsFor } from '#central/fleet/words'

/** `said`: why the last decision was not taken, as a code. */
export function paymentPage(page: PageRequest, input: PaymentPage & { readonly said: string | null }): string {
  const { words, language } = page
  const { payment } = input
  return layout(page, {
    title: `${words.payment}: ${formatAmount(payment.amount, language)}`,
    sky: html`<p>${formatCard(payment.card_number)} · ${words.stateOf[payment.state]}${daysWords(page, input)}</p>`,
    ground: html`${input.said === null ? null : html`<p class="said" role="alert">${wordsFor(words.decisionRefusalOf, input.said)}</p>`}
      ${input.isInQuestion ? html`<p><span class="mark bad">${words.inQuestion}</span> ${words.inQuestionWhy}</p>` : null}
      ${factList(page, input)}
      <h2>${words.paymentHistory}</h2>
      ${table(
        words.paymentHistory,
        [words.when, words.happening, words.terminal, { number: words.record }, { number: words.money }, words.note],
        input.history.map((one) => happeningRow(page, one)),
        words.nothing,
      )}
      ${decisionForm(page, input)}`,
  })
}

function daysWords({ words }: PageRequest, { payment, nowMs }: PaymentPage): Html | null {
  return payment.state === 'pending' ? html` · ${words.daysLeft}: ${daysLeft(payment.last_day, nowMs)}` : null
}

function factList(page: PageRequest, { payment, nowMs }: PaymentPage): Html {
  const { words, language } = page
  const until = payment.leased_until_ms
  const terminalLink = (number: number): Html =>
    html`<a href="${address(language, `/fleet/terminals/${String(number)}`)}">${formatTerminal(number)}</a>`
  const source =
    payment.deferred_at_terminal === null
      ? html`${payment.provider}, ${payment.reference}`
      : html`${words.deferredSale} ${payment.sale_id}, ${terminalLink(payment.deferred_at_terminal)}`
  const facts: readonly (readonly [string, Html])[] = [
    [
      words.card,
      html`<a href="${address(language, '/fleet/pending', { card: payment.card_number })}"
        >${formatCard(payment.card_number)}</a
      >`,
    ],
    [words.action, html`${payment.action}`],
    [words.content, html`${contentName(words, payment)}`],
    [words.accepted, html`${formatInstant(payment.accepted_at_ms)}`],
    [words.lastDay, html`${formatDay(payment.last_day)}`],
    [words.source, source],
    ...(payment.leased_by === null || until === null || until <= nowMs
      ? []
      : [[words.leased, html`${terminalLink(payment.leased_by)}, ${formatInstant(until)}`] as const]),
  ]
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

function happeningRow({ words, language }: PageRequest, one: PaymentHappening): Html {
  const number = one.terminal_number
  const what = words.happeningOf[one.what]
  const terminal =
    number === null
      ? html`–`
      : html`<a href="${address(language, `/fleet/terminals/${String(number)}`)}">${formatTerminal(number)}</a>`
  return html`<tr>
    <td>${formatInstant(one.at_ms)}</td>
    <td>
      ${one.code === null ? what : html`<span class="mark bad">${wordsFor(words.conflictOf, one.code)}</span>`}${
        one.counter === null ? null : html` <span class="quiet">${words.counter} ${one.counter}</span>`
      }
    </td>
    <td>${terminal}</td>
    <td class="number">${one.seq ?? '–'}</td>
    <td class="number">${one.amount === null ? '–' : formatAmount(one.amount, language)}</td>
    <td>${one.note}${one.by === null ? null : html` <span class="quiet">${one.by}</span>`}</td>
  </tr>`
}

function decisionForm({ words, language }: PageRequest, { payment, possible }: PaymentPage): Html | null {
  if (possible.length === 0) return null
  const button = (decision: PaymentDecision): Html =>
    html`<button class="key" name="decision" value="${decision}">${words.decisionOf[decision]}</button>`
  return html`<h2>${words.decide}</h2>
    <form class="note" method="post" action="${address(language, '/fleet/pending/decide')}">
      <input type="hidden" name="pending" value="${payment.pending_id}" />
      <label>${words.note}<input name="note" required maxlength="500" /></label>
      ${possible.map(button)}
    </form>`
}
