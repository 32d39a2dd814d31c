import { createDemo } from '#central/demo'
import { startEmbeddedCentral } from '#central/embedded'
import { providerKeyHeader } from '#contract/central'
import { assert } from '#domain/assert'
import type { Tenge } from '#domain/money'

/** Cards of ours on the bench. */
const cardNumbers = { ordinary: '9643012077810345', second: '9643012077810352' } as const

/** A centre of its own for one terminal, in this process: it goes on while the terminal is killed. */
export interface KillCentre {
  readonly url: string
  readonly enrolmentCode: string
  /** A bank app pays for a card of the bench. */
  pay(cardId: keyof typeof cardNumbers, amount: Tenge): Promise<void>
  /** What it knows of the terminal that terminals must never bring about. */
  conflicts(): Promise<readonly unknown[]>
  close(): Promise<void>
}

export async function startKillCentre(): Promise<KillCentre> {
  const central = await startEmbeddedCentral({ clock: { wallMs: () => Date.now() } })
  const access = await createDemo(central.admin, Object.values(cardNumbers), ['kiosk'])
  assert(access !== null, 'a new centre is empty')
  const [terminal] = access.terminals
  assert(terminal !== undefined, 'there is a kiosk to enrol')
  return {
    url: central.url,
    enrolmentCode: terminal.enrolmentCode,
    async pay(cardId, amount) {
      const response = await fetch(`${central.url}/v1/provider/payments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [providerKeyHeader]: access.providerKey },
        body: JSON.stringify({
          reference: crypto.randomUUID(),
          cardNumber: cardNumbers[cardId],
          product: { kind: 'wallet', amount },
          acceptedAtMs: Date.now() - 60_000,
        }),
      })
      assert(response.ok, `the centre takes the payment: ${String(response.status)}`)
    },
    conflicts: () => central.admin.listConflicts(),
    close: () => central.close(),
  }
}
