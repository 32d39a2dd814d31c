import { conflictAreas, conflictStates, type ConflictFilter, type FleetConflict } from '#central/fleet/conflicts'
import { formatAmount, formatCard, formatInstant, formatTerminal } from '#central/fleet/format'
import { html, type Html } from '#central/fleet/html'
import { address, layout, listing, select, type PageRequest } from '#central/fleet/views/layout'
import { wordsFor, type FleetWords } from '#central/fleet/words'

export function conflictsPage(
  page: PageRequest,
  input: {
    readonly filter: ConflictFilter
    readonly conflicts: readonly FleetConflict[]
    readonly next: number | null
  },
): string {
  const { words } = page
  const { filter } = input
  const states = { open: words.open, acknowledged: words.acknowledged, all: words.all }
  const areas = { all: words.all, journal: words.areaJournal, cards: words.areaCards, bike: words.areaBike }
  const codes = Object.entries(words.conflictOf)
  const title = filter.area === 'bike' ? `${words.conflicts}: ${words.bikeConflicts}` : words.conflicts
  return layout(page, {
    title,
    sky: html``,
    ground: listing(page, {
      title: words.conflicts,
      filters: [
        select(
          words.state,
          'state',
          conflictStates.map((one) => [one, states[one]]),
          filter.state,
        ),
        select(
          words.kind,
          'area',
          conflictAreas.map((one) => [one, areas[one]]),
          filter.area,
        ),
        select(words.what, 'code', [['', words.all], ...codes], filter.code),
        html`<label>${words.terminal}<input name="terminal" inputmode="numeric" value="${filter.terminal}" /></label>`,
      ],
      columns: [
        words.detected,
        words.terminal,
        { number: words.record },
        words.what,
        { number: words.money },
        words.subject,
        words.note,
      ],
      rows: input.conflicts.map((conflict) => conflictRow(page, conflict)),
      next: ['before', input.next],
    }),
  })
}

function conflictRow(page: PageRequest, conflict: FleetConflict): Html {
  const { words, language } = page
  const number = conflict.terminal_number
  const { fact } = conflict
  return html`<tr>
    <td>${formatInstant(conflict.detected_at_ms)}</td>
    <td><a href="${address(language, `/fleet/terminals/${String(number)}`)}">${formatTerminal(number)}</a></td>
    <td class="number">${conflict.seq}</td>
    <td>
      ${wordsFor(words.conflictOf, conflict.code)}${conflict.refused ? html` <span class="mark off">${words.batchRefused}</span>` : null}
    </td>
    <td class="number">${fact !== null && 'amount' in fact ? formatAmount(fact.amount, language) : '–'}</td>
    <td>${subject(conflict, language)}</td>
    <td>${judgement(page, conflict, words)}</td>
  </tr>`
}

function subject({ fact, pending_id: pendingId }: FleetConflict, language: PageRequest['language']): Html {
  if (fact === null) return html`–`
  if ('cardNumber' in fact) {
    const to =
      pendingId === null
        ? address(language, '/fleet/pending', { card: fact.cardNumber })
        : address(language, `/fleet/pending/${pendingId}`)
    return html`<a href="${to}">${formatCard(fact.cardNumber)}</a>`
  }
  return html`${'accountId' in fact ? fact.accountId : '–'}`
}

function judgement(page: PageRequest, conflict: FleetConflict, words: FleetWords): Html {
  const { acknowledged_at_ms: at, acknowledged_by: by, note } = conflict
  if (at !== null) return html`${note}<br /><span class="quiet">${by}, ${formatInstant(at)}</span>`
  return html`<form class="note" method="post" action="${address(page.language, '/fleet/conflicts/acknowledge')}">
    <input type="hidden" name="conflict" value="${conflict.conflict_id}" />
    <input type="hidden" name="back" value="${address(page.language, page.path, page.query)}" />
    <label>${words.note}<input name="note" required maxlength="500" /></label>
    <button class="key">${words.acknowledge}</button>
  </form>`
}
