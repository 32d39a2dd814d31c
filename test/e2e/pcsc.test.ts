import { expect, test } from '@playwright/test'
import { startEmbeddedCentral, type EmbeddedCentral } from '#central/embedded'
import { createDemo, type DemoAccess } from '#central/demo'
import { providerKeyHeader } from '#contract/central'
import { tenge } from '#domain/money'
import { createSoftwareCard, type SoftwareCard } from '#drivers/nfc/software-card/card'
import { createVirtualCardLink } from '#drivers/nfc/virtual-card-link'
import { createFileKeyStore } from '#drivers/transit-card/key-store'
import { issueCard } from '#electron/device-host/bench-cards'
import { developmentKeys } from '#electron/device-host/development-keys'
import { launch, texts, type Application } from '#test/e2e/application'
import { startPcscd, type PcscdRig } from '#test/rig/pcscd'

/** The main job on real input: the real application with its PC/SC reader driver, a real pcscd with a virtual reader, and the
 *  software card behind it. No simulated reader takes part. */
const cardNumber = '9643012077810345'
const clock = { wallMs: () => Date.now() }

let app: Application
let rig: PcscdRig
let central: EmbeddedCentral
let access: DemoAccess
let card: SoftwareCard
let link: ReturnType<typeof createVirtualCardLink>

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  rig = await startPcscd()
  central = await startEmbeddedCentral({ clock })
  const demo = await createDemo(central.admin, [cardNumber], ['kiosk'])
  if (demo === null) throw new Error('a new centre has no demonstration data')
  access = demo
  card = createSoftwareCard({})
  const issue = { cardNumber, cardKind: 'reusable', balance: 1240, passes: [] } as const
  await issueCard(card, issue, createFileKeyStore(developmentKeys), Date.now())
  link = createVirtualCardLink({ host: '127.0.0.1', port: rig.ports[0], card })
  app = await launch({
    arguments: [
      '--reader=pcsc',
      `--central=${central.url}`,
      `--enrolment-code=${access.terminals[0]?.enrolmentCode ?? ''}`,
    ],
    environment: rig.environment,
  })
  await app.screen('home')
})
test.afterAll(async () => {
  await link.close()
  await app.dispose()
  await central.close()
  await rig.stop()
})

test('reads the card through PC/SC', async () => {
  expect((await app.benchView()).reader).toBe('pcsc')
  await link.insert()
  const { card: shown } = await app.screen('card')
  expect(shown).toMatchObject({ number: cardNumber, balance: 1240 })
})

test('tops it up through PC/SC in one transaction', async () => {
  card.resetTraffic()
  await app.press(new RegExp(texts.kk.key.topUp))
  await app.press(/^1\s000\s₸$/)
  await app.press(new RegExp(texts.kk.method.cash))
  await app.screen('cash')
  await app.bench$({ kind: 'note_insert', amount: tenge(1000) })
  expect(await app.screen('done')).toMatchObject({ balanceBefore: 1240, balanceAfter: 2240 })
  const commits = card.traffic().recent.filter(({ command }) => command[1] === 0xc7)
  expect(commits).toHaveLength(1)
  await app.press(texts.kk.key.finish)
})

test('writes a payment made in a bank app to it through PC/SC (PEND-002)', async () => {
  const response = await fetch(`${central.url}/v1/provider/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [providerKeyHeader]: access.providerKey },
    body: JSON.stringify({
      reference: 'bank-app-1',
      cardNumber,
      product: { kind: 'wallet', amount: 2000 },
      acceptedAtMs: Date.now(),
    }),
  })
  expect(response.ok).toBe(true)
  await link.remove()
  await link.insert()
  await expect.poll(async () => (await app.screen('card')).pending.length).toBe(1)
  await app.press(texts.kk.key.write)
  expect(await app.screen('done')).toMatchObject({ origin: 'activation', balanceBefore: 2240, balanceAfter: 4240 })
  await expect
    .poll(async () => (await central.admin.listPending(cardNumber)).map(({ state }) => state))
    .toEqual(['activated'])
  await app.press(texts.kk.key.finish)
})

test('says so when pcscd dies, and reads again when it is back', async () => {
  await link.remove()
  await rig.killService()
  expect(await app.screen('out_of_service')).toMatchObject({ code: 'reader_lost' })
  await rig.startService()
  await app.screen('home')
  await link.insert()
  expect((await app.screen('card')).card.balance).toBe(4240)
})
