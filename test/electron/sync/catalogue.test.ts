import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { publishingSeedBytes } from '#central/published/keys'
import type { EmbeddedCentral } from '#central/embedded'
import { systemRandom } from '#central/random'
import { tariffsAt } from '#contract/catalogue/catalogue'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { heartbeatSchema, type Heartbeat } from '#contract/heartbeat'
import { publishedAnswerSchema, type PublishedAnswer } from '#contract/published'
import { calendarDay, startOfDayMs } from '#domain/time'
import { openDatabase } from '#electron/store/database'
import type { Store } from '#electron/store/open'
import { checkedCatalogueSetting, openHeldCatalogue } from '#electron/services/held-catalogue'
import { createCentreClient } from '#electron/sync/client'
import { askedAgainAfterMs, pullCatalogue, refusedAgainAfterMs } from '#electron/sync/pull-published'
import type { Fetch } from '#electron/sync/request'
import { SettableClock, temporaryStore } from '#test/electron/store/rig'
import { enrolmentCode, giveCode, realFetch, startCentre, startEngine, type Terminal } from '#test/electron/sync/rig'
import { catalogueText, signedDocument, testKey, withTerm } from '#test/rig/published'

/** 15 days from 11 March, 30 from 12 March on. */
const text = catalogueText((data) => withTerm('2026-03-12', 30)(withTerm('2026-03-11', 15)(data)))
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {
  return
}

const unknownRoute = { type: 'about:blank', title: 'There is no such resource', status: 404, code: 'not_found' }

const patienceMs = 20_000
vi.setConfig({ testTimeout: 120_000 })

type Rig = Terminal & {
  readonly clock: SettableClock
  readonly centre: EmbeddedCentral
  readonly store: Store
  readonly path: string
  /** What the centre was told. */
  readonly told: Heartbeat['published'][]
  /** Stands between the two: changes what the centre answers about the catalogue. Null: nobody does. `older`: it knows no such
   *  route. */
  between: ((answer: PublishedAnswer) => unknown) | 'older' | null
  /** What was asked about the catalogue. */
  readonly asked: string[]
}

/** A terminal enrolled at the reference centre, after its first turn. */
async function started(): Promise<Rig> {
  const clock = new SettableClock()
  const centre = await startCentre(clock)
  const { store, path } = await temporaryStore(clock)
  await giveCode(store, await enrolmentCode(centre))
  const fetch: Fetch = async (url, init) => {
    if (url.endsWith('/heartbeat'))
      rig.told.push(heartbeatSchema.parse(JSON.parse(z.string().parse(init.body))).published)
    const response = await realFetch(url, init)
    if (!url.includes('/v1/catalogue')) return response
    rig.asked.push(new URL(url).search)
    if (rig.between === null) return response
    if (rig.between === 'older') return Response.json(unknownRoute, { status: 404 })
    return Response.json(rig.between(publishedAnswerSchema.parse(await response.json())))
  }
  const heartbeat = { version: '0.1.0', devices: () => [] }
  const met = { clock, centre, store, path, told: [], between: null, asked: [] }
  const rig: Rig = { ...met, ...startEngine({ store, url: centre.url, clock, fetch, heartbeat }) }
  await turned(rig)
  return rig
}

async function turned({ schedule }: Rig): Promise<void> {
  await expect.poll(() => schedule.delays().length, { timeout: patienceMs }).toBe(1)
}

/** Another turn of the link, to its end, when the centre is asked again. */
async function turn(rig: Rig, passedMs = askedAgainAfterMs): Promise<void> {
  rig.clock.nowMs += passedMs
  rig.schedule.fire()
  await turned(rig)
}

async function publish({ centre }: Rig, given: string): Promise<number> {
  const published = await centre.admin.publishCatalogue(given)
  if (!published.ok) throw new Error(JSON.stringify(published.error))
  return published.value
}

function held({ store, clock }: Pick<Rig, 'store' | 'clock'>, program = 'one') {
  return openHeldCatalogue({ store, clock, log: quiet, program }, nothing)
}

const systemKey = { privateKey: testKey(7).privateKey }

const state = (rig: Rig) => rig.engine.status()?.published.catalogue

describe('the catalogue of the centre', () => {
  test('is fetched before its day, taken into the journal, told to the centre, and holds from midnight in Almaty', async () => {
    const rig = await started()
    const catalogue = await held(rig)
    expect(catalogue.current()).toEqual(shippedCatalogue())
    expect(state(rig)).toEqual({ version: null, refused: null })
    await publish(rig, text)
    await turn(rig)
    expect(state(rig)).toEqual({ version: 1, refused: null })
    await expect.poll(() => catalogue.current().pending.length, { timeout: patienceMs }).toBe(3)
    const term = (atMs: number) => tariffsAt(catalogue.current(), atMs).pending.activationTermDays
    const midnight = startOfDayMs(calendarDay('2026-03-11'))
    expect([term(midnight - 1), term(midnight), term(midnight + 86_400_000)]).toEqual([28, 15, 30])
    // What the terminal promises is what the centre grants (PEND-004).
    const records = await rig.store.journal.after(0, 100)
    expect(records.filter(({ kind }) => kind === 'published.adopted')).toHaveLength(1)
    await turn(rig)
    expect(rig.told.at(-1)).toEqual({
      catalogue: { version: 1, refused: null },
      settings: { version: null, refused: null },
    })
  })

  test('is checked once by each program and each text', async () => {
    const rig = await started()
    await publish(rig, text)
    await turn(rig)
    const checked = () => rig.store.settings.read(checkedCatalogueSetting)
    expect(await checked()).toBeNull()
    const first = await held(rig)
    const found = await checked()
    expect(found?.program).toBe('one')
    expect((await held(rig)).current()).toEqual(first.current())
    expect((await held(rig, 'two')).current()).toEqual(first.current())
    expect(await checked()).toEqual({ sha256: found?.sha256, program: 'two' })
  })

  test('is asked for once a minute, and sent once', async () => {
    const rig = await started()
    await publish(rig, text)
    await turn(rig, askedAgainAfterMs - 1)
    expect(rig.asked).toEqual(['?have=0'])
    await turn(rig, 1)
    await turn(rig)
    expect(rig.asked).toEqual(['?have=0', '?have=0', '?have=1'])
  })

  test('is signed with the next key after the centre has changed its own', async () => {
    const rig = await started()
    await publish(rig, text)
    await turn(rig)
    const rotated = await rig.centre.admin.rotatePublishingKey(systemRandom.bytes(publishingSeedBytes))
    await turn(rig)
    expect(state(rig)).toEqual({ version: 2, refused: null })
    expect(await rig.store.published.trustedKey()).toBe(rotated.ok ? rotated.value : '')
  })

  test('is not there at an older centre, which is no trouble', async () => {
    const rig = await started()
    rig.between = 'older'
    await publish(rig, text)
    await turn(rig)
    expect(rig.engine.status()).toMatchObject({
      link: 'up',
      lastError: null,
      published: { catalogue: { version: null } },
    })
  })
})

describe('a catalogue that is not good never replaces the last good one (goals S8):', () => {
  const foreign = signedDocument('catalogue', text, { version: 2, key: testKey(9) })
  const of = (answer: PublishedAnswer): object => z.record(z.string(), z.unknown()).parse(answer.document)

  const faults: readonly (readonly [code: string, between: (answer: PublishedAnswer) => object])[] = [
    ['signature_invalid', (answer) => ({ ...of(answer), signature: foreign.signature })],
    ['key_unknown', () => foreign],
    ['document_unreadable', (answer) => ({ ...of(answer), urgent: true })],
    ['document_unreadable', () => ({})],
    ['signature_invalid', (answer) => ({ ...of(answer), text: text.slice(0, 500) })],
    ['signature_invalid', (answer) => ({ ...of(answer), version: 90 })],
    ['signature_invalid', (answer) => ({ ...of(answer), text: text.replace('500', '5') })],
  ]

  test('it is named to everybody, and taken when it comes right', async () => {
    const rig = await started()
    await publish(rig, catalogueText())
    await turn(rig)
    const catalogue = await held(rig)
    for (const [code, between] of faults) {
      const good = catalogue.current()
      const version = await publish(rig, catalogueText(withTerm('2026-03-12', 100)))
      rig.between = (answer) => ({ ...answer, document: between(answer) })
      await turn(rig)
      const refused = { version: version - 1, refused: { version, code } }
      expect(state(rig)).toEqual(refused)
      expect(catalogue.current()).toBe(good)
      expect(rig.engine.status()?.lastError).toBe(null)
      rig.between = null
      // Not fetched again at every turn, and the centre hears of it meanwhile.
      await turn(rig)
      expect(rig.asked.at(-1)).toBe(`?have=${String(version)}`)
      expect(rig.told.at(-1)?.catalogue).toEqual(refused)
      await turn(rig, refusedAgainAfterMs)
      expect(state(rig)).toEqual({ version, refused: null })
      await expect.poll(() => catalogue.current() === good, { timeout: patienceMs }).toBe(false)
    }
  })

  test('an earlier one that was good once is not taken again', async () => {
    const rig = await started()
    await publish(rig, catalogueText())
    let recorded: PublishedAnswer | null = null
    rig.between = (answer) => (recorded = answer)
    await turn(rig)
    await publish(rig, text)
    rig.between = null
    await turn(rig)
    expect(state(rig)?.version).toBe(2)
    rig.between = () => recorded
    await turn(rig)
    expect(state(rig)).toEqual({ version: 2, refused: { version: 1, code: 'version_not_newer' } })
    expect((await held(rig)).current().pending).toHaveLength(3)
  })

  test('one that starts later is taken on its day, not before', async () => {
    const rig = await started()
    await rig.store.published.trust(testKey().publicKey)
    const later = catalogueText((data) => ({
      ...data,
      pending: [{ from: '2026-03-11', value: { activationTermDays: 15 } }],
    }))
    rig.between = () => ({
      newest: { version: 1, textSha256: '0'.repeat(64) },
      document: signedDocument('catalogue', later),
      successions: [],
    })
    await turn(rig)
    expect(state(rig)).toEqual({ version: null, refused: { version: 1, code: 'nothing_in_force' } })
    expect((await held(rig)).current()).toEqual(shippedCatalogue())
    rig.clock.nowMs = startOfDayMs(calendarDay('2026-03-11'))
    await turn(rig)
    expect(state(rig)).toEqual({ version: 1, refused: null })
  })

  test('a centre that has gone back says so once, and is followed when it publishes above', async () => {
    const rig = await started()
    const { store, clock, centre } = rig
    const key = await store.published.trustedKey()
    await store.published.adopt('catalogue', signedDocument('catalogue', text, { version: 7 }), clock.nowMs)
    await store.published.trust(key ?? '')
    await publish(rig, catalogueText())
    await turn(rig)
    await turn(rig)
    expect(state(rig)).toEqual({ version: 7, refused: { version: 1, code: 'version_behind' } })
    expect((await store.published.standing('catalogue')).refusal?.attempts).toBe(1)
    expect(await centre.admin.publishCatalogue(catalogueText(), { version: 8 })).toMatchObject({ ok: true })
    await turn(rig)
    expect(state(rig)).toEqual({ version: 8, refused: null })
  })

  test('an answer cut at any byte changes nothing', async () => {
    const rig = await started()
    await publish(rig, text)
    const whole = JSON.stringify({
      newest: { version: 1, textSha256: '0'.repeat(64) },
      document: signedDocument('catalogue', text),
      successions: [],
    })
    const { store, clock } = rig
    await store.published.trust(testKey().publicKey)
    const cutAt = async (length: number): Promise<boolean> => {
      const fetch: Fetch = () =>
        Promise.resolve(new Response(whole.slice(0, length), { headers: { 'content-type': 'application/json' } }))
      const client = createCentreClient({ baseUrl: 'http://centre', fetch, clock })
      client.signAs({ terminalId: '', ...systemKey })
      return (await pullCatalogue({ store, client, clock })).ok
    }
    for (let length = 0; length < whole.length; length += length < 200 || length > whole.length - 200 ? 1 : 211) {
      expect(await cutAt(length)).toBe(false)
    }
    expect(await store.published.standing('catalogue')).toMatchObject({ version: 0, refusal: null })
    expect(await cutAt(whole.length)).toBe(true)
    expect(await store.published.standing('catalogue')).toMatchObject({ version: 1, refusal: null })
  })
})

describe('a stored catalogue that is damaged', () => {
  async function damage(path: string, version: number): Promise<void> {
    const database = await openDatabase(path)
    await database.transaction((transaction) => {
      transaction.write("UPDATE published_document SET text = replace(text, '28', '82') WHERE version = ?", [version])
    })
    await database.close()
  }

  test('gives way to the one before it, then to the shipped one, and is fetched again', async () => {
    const rig = await started()
    const { clock, path, store } = rig
    await publish(rig, catalogueText(withTerm('2026-03-11', 15)))
    await turn(rig)
    await publish(rig, text)
    await turn(rig)
    await damage(path, 2)
    const terms = async () => (await held({ store, clock })).current().pending.length
    expect(await terms()).toBe(2)
    expect((await store.published.states()).catalogue).toEqual({
      version: 1,
      refused: { version: 2, code: 'stored_damaged' },
    })
    await damage(path, 1)
    expect(await terms()).toBe(1)
    expect((await store.published.states()).catalogue.version).toBe(null)
    await turn(rig, refusedAgainAfterMs)
    expect(state(rig)).toEqual({ version: 2, refused: null })
    expect((await held(rig)).current().pending).toHaveLength(3)
  })

  test('does not accumulate: the last three are kept', async () => {
    const rig = await started()
    for (let version = 1; version <= 5; version += 1) {
      await publish(rig, catalogueText())
      await turn(rig)
    }
    const database = await openDatabase(rig.path)
    expect(await database.all('SELECT version FROM published_document ORDER BY version')).toEqual(
      [3, 4, 5].map((version) => ({ version })),
    )
    await database.close()
  })
})
