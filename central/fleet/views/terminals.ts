import type { DeviceReport } from '#contract/heartbeat'
import type { Language } from '#domain/language'
import { formatNumber } from '#domain/number-format'
import { formatAmount, formatInstant, formatSeconds, formatTerminal } from '#central/fleet/format'
import { html, type Html } from '#central/fleet/html'
import {
  isHotlistStale,
  terminalFilters,
  type DeviceChange,
  type FleetSummary,
  type FleetTerminal,
  type TerminalFilter,
} from '#central/fleet/terminals'
import { address, figures, layout, listing, select, table, type PageRequest } from '#central/fleet/views/layout'
import { publishedOf } from '#central/fleet/views/published'
import { wordsFor, type FleetWords } from '#central/fleet/words'

export function terminalsPage(
  page: PageRequest,
  input: {
    readonly summary: FleetSummary
    readonly filter: TerminalFilter
    readonly terminals: readonly FleetTerminal[]
    readonly next: number | null
    readonly nowMs: number
  },
): string {
  const { words, language } = page
  const { summary, filter } = input
  const count = (value: number): string => formatNumber(value, language)
  return layout(page, {
    title: words.terminals,
    sky: figures([
      [words.inAll, count(summary.enrolled)],
      [words.heard, count(summary.heard)],
      [words.silent, count(summary.enrolled - summary.heard)],
      [words.trouble, count(summary.in_trouble)],
      [words.unsent, formatAmount(summary.unsent, language)],
      [words.openConflicts, count(summary.open_conflicts)],
    ]),
    ground: listing(page, {
      title: words.terminals,
      filters: [
        select(
          words.show,
          'show',
          terminalFilters.map((one) => [one, filterName(words, one)]),
          filter.show,
        ),
        html`<label>${words.find}<input name="find" value="${filter.find}" maxlength="100" /></label>`,
      ],
      columns: [
        words.terminal,
        words.stop,
        words.lastContact,
        words.devices,
        words.catalogue,
        { number: words.unsent },
        { number: words.cash },
        { number: words.openConflicts },
      ],
      rows: input.terminals.map((terminal) => terminalRow(page, terminal, input.nowMs)),
      next: ['after', input.next],
    }),
  })
}

function filterName(words: FleetWords, filter: TerminalFilter['show']): string {
  const names: Readonly<Record<TerminalFilter['show'], string>> = {
    all: words.all,
    silent: words.silent,
    trouble: words.trouble,
    unsent: words.unsent,
    conflicts: words.openConflicts,
    hotlist: words.staleHotlist,
    revoked: words.revoked,
  }
  return names[filter]
}

function stopName(terminal: FleetTerminal, language: Language): string {
  const { stop_name_kk: kk, stop_name_ru: ru, stop_name_en: en } = terminal
  return { kk, ru, en }[language]
}

function terminalRow({ words, language }: PageRequest, terminal: FleetTerminal, nowMs: number): Html {
  const number = terminal.terminal_number
  return html`<tr>
    <td><a href="${address(language, `/fleet/terminals/${String(number)}`)}">${formatTerminal(number)}</a></td>
    <td>${stopName(terminal, language)}</td>
    <td>${contact(words, terminal)}</td>
    <td>${devices(words, terminal.devices)} ${staleHotlist(words, terminal, nowMs)}</td>
    <td>${publishedOf(words, terminal, 'catalogue')}</td>
    <td class="number">${terminal.unsent_taken === null ? '–' : formatAmount(terminal.unsent_taken, language)}</td>
    <td class="number">${formatAmount(terminal.cash_accepted, language)}</td>
    <td class="number">${conflictCount(language, terminal)}</td>
  </tr>`
}

function contact(words: FleetWords, terminal: FleetTerminal): Html {
  if (terminal.revoked) return html`<span class="mark off">${words.revoked}</span>`
  if (terminal.stopped !== null) {
    return html`<span class="mark bad">${words.stopped}: ${words.stopOf[terminal.stopped]}</span>`
  }
  if (!terminal.is_enrolled) return html`<span class="mark off">${words.notEnrolled}</span>`
  const at = terminal.received_at_ms
  return at === null ? html`<span class="mark bad">${words.never}</span>` : html`${formatInstant(at)}`
}

function devices(words: FleetWords, reports: readonly DeviceReport[] | null): Html {
  if (reports === null) return html`–`
  const troubled = reports.filter(({ state }) => state !== 'ready')
  if (troubled.length === 0) return html`${words.allReady}`
  return html`${troubled.map(({ device, state }) => html`<span class="mark bad">${deviceWords(words, device, state)}</span> `)}`
}

function deviceWords(words: FleetWords, device: string, state: string): string {
  return `${wordsFor(words.deviceOf, device)}: ${wordsFor(words.deviceStateOf, state)}`
}

function staleHotlist(words: FleetWords, terminal: FleetTerminal, nowMs: number): Html {
  return isHotlistStale(terminal, nowMs) ? html`<span class="mark gold">${words.staleHotlist}</span>` : html``
}

/** How many cards the terminal knows to be blocked, and when it last heard of them. */
function hotlist(page: PageRequest, terminal: FleetTerminal, nowMs: number): Html {
  const { hotlist_size: size, hotlist_agreed_at_ms: atMs } = terminal
  if (size === null) return html`–`
  const at = atMs === null ? page.words.never : formatInstant(atMs)
  return html`${formatNumber(size, page.language)} · ${at} ${staleHotlist(page.words, terminal, nowMs)}`
}

function conflictCount(language: Language, terminal: FleetTerminal): Html {
  const count = terminal.open_conflicts
  if (count === 0) return html`0`
  const to = address(language, '/fleet/conflicts', { terminal: terminal.terminal_number })
  return html`<a href="${to}"><span class="mark gold">${formatNumber(count, language)}</span></a>`
}

export function terminalPage(
  page: PageRequest,
  input: { readonly terminal: FleetTerminal; readonly changes: readonly DeviceChange[]; readonly nowMs: number },
): string {
  const { terminal, changes, nowMs } = input
  const { words, language } = page
  const offset = terminal.clock_offset_ms
  const facts: readonly (readonly [string, Html])[] = [
    [words.lastContact, contact(words, terminal)],
    ...(terminal.revoked_reason === null ? [] : [[words.revokedReason, html`${terminal.revoked_reason}`] as const]),
    [words.devices, devices(words, terminal.devices)],
    [words.version, html`${terminal.version ?? '–'}`],
    [words.catalogue, publishedOf(words, terminal, 'catalogue')],
    [words.settings, publishedOf(words, terminal, 'settings')],
    [words.clockOffset, html`${offset === null ? '–' : formatSeconds(offset, language)}`],
    [words.journal, html`${terminal.acknowledged_seq} / ${terminal.head_seq ?? terminal.acknowledged_seq}`],
    [words.unsentRecords, html`${terminal.unsent_records ?? '–'}`],
    [words.unsent, html`${terminal.unsent_taken === null ? '–' : formatAmount(terminal.unsent_taken, language)}`],
    [words.cash, html`${formatAmount(terminal.cash_accepted, language)}`],
    [words.openConflicts, conflictCount(language, terminal)],
    [words.hotlist, hotlist(page, terminal, nowMs)],
  ]
  return layout(page, {
    title: `${words.terminal} ${formatTerminal(terminal.terminal_number)}`,
    sky: html`<p>${stopName(terminal, language)}</p>`,
    ground: html`<dl class="facts">
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      <h2>${words.history}</h2>
      ${table(
        words.history,
        [words.detected, words.version, words.devices],
        changes.map(
          (change) =>
            html`<tr>
              <td>${formatInstant(change.received_at_ms)}</td>
              <td>${change.version}</td>
              <td>${devices(words, change.devices)}</td>
            </tr>`,
        ),
        words.nothing,
      )}`,
  })
}
