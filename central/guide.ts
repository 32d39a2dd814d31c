import { providerKeyHeader } from '#contract/central'
import type { DemoAccess } from '#central/demo'

/** Cards a demonstration without a terminal beside it knows, so that there is something to pay for. */
export const demoCards = ['9860010000000017', '9860010000000025']

/** What a person who has started the central system has to know: where it is and, of a new demonstration, how to try it.
 *  Keys are shown once: the centre keeps only their hashes. */
export function guide(started: {
  readonly url: string
  readonly operatorKey: string | null
  /** It was made up at this start, so nobody knows it yet. */
  readonly isOperatorKeyNew: boolean
  /** Made up at this start; null: it was given, or there is none. */
  readonly newPublishingKey: string | null
  readonly demo: DemoAccess | null
}): string {
  const { url, operatorKey, demo } = started
  const lines = [
    `central system: ${url}`,
    `  interface:  ${url}/openapi.json`,
    `  health:     ${url}/healthz (process), ${url}/readyz (database)`,
  ]
  if (operatorKey === null) lines.push('  fleet page: off (set CENTRAL_OPERATOR_KEY)')
  else {
    lines.push(`  fleet page: ${url}/fleet`)
    lines.push(`  metrics:    ${url}/metrics (authorization: Bearer OPERATOR-KEY)`)
    if (started.isOperatorKeyNew) lines.push(`operator key: ${operatorKey}`)
  }
  if (started.newPublishingKey !== null)
    lines.push(`catalogue key (CENTRAL_CATALOGUE_KEY): ${started.newPublishingKey}`)
  if (demo !== null) lines.push(...demoLines(url, demo))
  return `${lines.join('\n')}\n`
}

function demoLines(url: string, demo: DemoAccess): string[] {
  const [cardNumber = ''] = demoCards
  const payment = {
    reference: 'try-1',
    cardNumber,
    product: { kind: 'wallet', amount: 500 },
    acceptedAtMs: 'NOW',
  }
  const body = JSON.stringify(payment).replace('"NOW"', `'$(date +%s000)'`)
  return [
    `provider key (demo-bank): ${demo.providerKey}`,
    ...demo.terminals.map(
      ({ role, terminalNumber, enrolmentCode }) =>
        `enrolment code (terminal ${String(terminalNumber)}, ${role}): ${enrolmentCode}`,
    ),
    `cards: ${demoCards.join(', ')}`,
    'pay for a card as a bank app does:',
    `  curl -H '${providerKeyHeader}: ${demo.providerKey}' -H 'content-type: application/json' \\`,
    `    -d '${body}' ${url}/v1/provider/payments`,
    `see it: curl -H '${providerKeyHeader}: ${demo.providerKey}' ${url}/v1/provider/cards/${cardNumber}/payments`,
  ]
}
