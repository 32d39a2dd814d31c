import type { Screen, ScreenKind } from '#contract/view'
import { assert } from '#domain/assert'
import { tenge } from '#domain/money'
import type { Studio } from '#test/e2e/screen-camera'

/** What the journeys before the camera are made of. */
export type Journey = (studio: Studio) => Promise<void>
export const everyAccess = ['large', 'lower', 'large-lower', 'contrast'] as const

const patienceMs = 180_000

/** Waits for a fact of the view; the journeys' tests prove what these pictures only show. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsAtMs = Date.now() + patienceMs
  while (!(await isSo())) assert(Date.now() < endsAtMs, `waited in vain: ${isSo.toString()}`)
}

export async function place({ app }: Studio, cardId: string): Promise<void> {
  await app.bench$({ kind: 'card_place', cardId })
}

export async function leave(studio: Studio): Promise<void> {
  await studio.app.bench$({ kind: 'card_take' })
  await studio.app.kiosk.evaluate(() => window.beket.invoke('kiosk.finish', undefined))
  await studio.app.screen('home')
  await studio.speak('kk')
}

export async function openTopUp(studio: Studio, cardId: string): Promise<void> {
  await place(studio, cardId)
  await studio.app.screen('card')
  await studio.press(({ key }) => key.topUp)
  await studio.app.screen('top_up')
}

export async function payBy(studio: Studio, cardId: string, amount: string, method: 'bank' | 'cash'): Promise<void> {
  await openTopUp(studio, cardId)
  await studio.pressAmount(amount)
  await studio.press((text) => text.method[method])
  await studio.app.screen(method)
}

export async function printed(studio: Studio, kind: 'done' | 'deferred'): Promise<void> {
  await until(async () => (await studio.app.screen(kind)).receipt.state === 'printed')
}

export async function pays(
  studio: Studio,
  cardId: string,
  payments: readonly (readonly [number, number])[],
): Promise<void> {
  for (const [amount, acceptedDaysAgo] of payments) {
    await studio.app.bench$({ kind: 'provider_pay', cardId, amount: tenge(amount), acceptedDaysAgo })
  }
  await place(studio, cardId)
  await until(async () => (await studio.app.screen('card')).pending.length >= payments.length)
}

/** The device host held in the middle of an exchange, so that there is time to look. */
export async function frozen({ app }: Studio, look: () => Promise<void>): Promise<void> {
  const hosts = await app.electron.evaluate(({ app: main }) =>
    main.getAppMetrics().flatMap(({ pid, name }) => (name === 'beket-devices' ? [pid] : [])),
  )
  for (const host of hosts) process.kill(host, 'SIGSTOP')
  await look()
  for (const host of hosts) process.kill(host, 'SIGCONT')
}

/** Some screens pass by themselves, on a loaded machine even unseen: then the moment is brought about again. */
export async function caught(
  studio: Studio,
  isIt: (screen: Screen) => boolean,
  bringAbout: () => Promise<ScreenKind>,
): Promise<void> {
  const next = await bringAbout()
  let screen = (await studio.app.view()).screen
  await until(async () => {
    screen = (await studio.app.view()).screen
    return isIt(screen) || screen.kind === next
  })
  if (isIt(screen)) return
  await leave(studio)
  await caught(studio, isIt, bringAbout)
}
