import { createHash, createPublicKey, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { createCentral } from '#central/central'
import { bikeRulesAt } from '#central/bike/catalogue'
import { publishingSeedBytes } from '#central/published/keys'
import { systemRandom } from '#central/random'
import {
  publishedAnswerSchema,
  publishedDocumentSchema,
  publishedSignedText,
  successionSignedText,
  type PublishedDocument,
} from '#contract/published'
import { enrolResponseSchema, providerKeyHeader } from '#contract/central'
import { demoStopName } from '#central/demo'
import { calendarDay, startOfDayMs } from '#domain/time'
import { cardA, describeOnEngines, newKeys, noonMs, operatorKey, type Rig, type TestTerminal } from '#test/central/rig'
import { catalogueText, settingsText, withDearerPasses, withTerm } from '#test/rig/published'

/** The rig's day is 10 March 2026. */
const tomorrow = '2026-03-11'

async function published(rig: Rig, text: string, options = {}): Promise<number> {
  const outcome = await rig.admin.publishCatalogue(text, options)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return outcome.value
}

async function asked(terminal: TestTerminal, have: number, kind = 'catalogue') {
  const answer = publishedAnswerSchema.parse((await terminal.get(`/v1/${kind}?have=${String(have)}`)).body)
  return { ...answer, document: publishedDocumentSchema.nullable().parse(answer.document) }
}

function isSigned(publicKey: string, text: string, signature: string): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
}

function isRight(document: PublishedDocument): boolean {
  const textSha256Hex = createHash('sha256').update(document.text).digest('hex')
  const text = publishedSignedText('catalogue', { ...document, textSha256Hex })
  return isSigned(document.publicKey, text, document.signature)
}

/** What enrolment says of the centre's key. */
async function keyAtEnrolment(rig: Rig): Promise<string | null> {
  const code = await rig.admin.createEnrolmentCode({ stopName: demoStopName })
  if (!code.ok) throw new Error(code.error.kind)
  const response = await rig.app.inject({
    method: 'POST',
    url: '/v1/terminals/enrol',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ code: code.value.code, publicKey: newKeys().publicKey }),
  })
  return enrolResponseSchema.parse(response.json()).publishingKey
}

describeOnEngines('a published catalogue', (setup) => {
  it('is given to a terminal that has an older one, signed with the key heard of at enrolment', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expect(await asked(terminal, 0)).toEqual({ newest: null, document: null, successions: [] })
    const text = catalogueText()
    expect(await published(rig, text)).toBe(1)
    expect(await published(rig, catalogueText(withTerm(tomorrow, 15)))).toBe(2)
    const { newest, document } = await asked(terminal, 1)
    expect(newest?.version).toBe(2)
    expect(document).toMatchObject({ version: 2, publishedAtMs: noonMs, publicKey: await keyAtEnrolment(rig) })
    expect(document !== null && isRight(document)).toBe(true)
    expect(await asked(terminal, 2)).toEqual({ newest, document: null, successions: [] })
    expect(await asked(terminal, 9)).toEqual({ newest, document: null, successions: [] })
  })

  it('is not given for a version that is none', async () => {
    const terminal = await (await setup()).enrol()
    for (const query of ['', '?have=', '?have=-1', '?have=1.5', '?have=abc', '?have=1&more=1']) {
      expect((await terminal.get(`/v1/catalogue${query}`)).status, query).toBe(422)
    }
  })

  it('is made of nothing else', async () => {
    const rig = await setup()
    const faults: readonly (readonly [what: string, text: string, kind: string])[] = [
      ['what is not JSON', 'prices', 'text_invalid'],
      ['a member nobody knows', catalogueText((data) => ({ ...data, mood: 'fine' })), 'text_invalid'],
      ['a price that is no whole number', catalogueText(withDearerPasses(tomorrow, 0.5)), 'text_invalid'],
      [
        'an area left out',
        catalogueText(({ fare, ...data }) => ({ ...data, ...(fare.length > 9 ? { fare } : {}) })),
        'text_invalid',
      ],
      [
        'an area that starts later',
        catalogueText((data) => ({ ...data, pending: [{ from: tomorrow, value: { activationTermDays: 28 } }] })),
        'nothing_in_force',
      ],
      ['more than there is room for', `${catalogueText()}${' '.repeat(1_000_000)}`, 'text_invalid'],
    ]
    for (const [what, text, kind] of faults) {
      expect(await rig.admin.publishCatalogue(text), what).toMatchObject({ ok: false, error: { kind } })
    }
    expect(await asked(await rig.enrol(), 0)).toMatchObject({ newest: null })
  })

  it('changes what held until today only when that is said (BIKE-018, PEND-004)', async () => {
    const rig = await setup()
    const refused = (areas: readonly string[]) => ({ ok: false, error: { kind: 'past_changed', areas } })
    expect(await rig.admin.publishCatalogue(catalogueText(withTerm('2026-03-10', 15)))).toEqual(refused(['pending']))
    expect(await rig.admin.publishCatalogue(catalogueText(withDearerPasses('2025-06-01', 100)))).toEqual(
      refused(['pass']),
    )
    const another = catalogueText((data) => ({ ...data, pending: [{ from: '2026-03-01', value: lastTerm }] }))
    expect(await rig.admin.publishCatalogue(another)).toEqual(refused(['pending']))
    expect(await published(rig, catalogueText(withTerm('2026-03-10', 15)), { changesPast: true })).toBe(1)
    expect(
      await published(
        rig,
        catalogueText((data) => withTerm(tomorrow, 30)(withTerm('2026-03-10', 15)(data))),
      ),
    ).toBe(2)
    const marked = await rig.database.query('select changes_past from published_documents order by version')
    expect(marked.rows).toEqual([{ changes_past: true }, { changes_past: false }])
    // Another day: what was to come has come.
    rig.clock.nowMs = startOfDayMs(calendarDay(tomorrow))
    expect(await rig.admin.publishCatalogue(catalogueText(withTerm('2026-03-10', 15)))).toEqual(refused(['pending']))
  })

  it('stays as it was published, under a version that only rises', async () => {
    const rig = await setup()
    expect(await published(rig, catalogueText(), { version: 40 })).toBe(40)
    expect(await published(rig, catalogueText())).toBe(41)
    for (const version of [41, 1, 0, 1_000_000_001, 41.5]) {
      expect(await rig.admin.publishCatalogue(catalogueText(), { version })).toMatchObject({
        ok: false,
        error: { kind: 'version_not_higher', newest: 41 },
      })
    }
    for (const change of ["update published_documents set text = '{}'", 'delete from published_documents']) {
      await expect(rig.database.query(change)).rejects.toThrow(/stays/)
    }
    await expect(rig.database.query('delete from publishing_keys')).rejects.toThrow(/stays/)
  })

  it('is published once when two do it at once', async () => {
    const rig = await setup()
    const outcomes = await Promise.all([1, 2, 3].map(() => rig.admin.publishCatalogue(catalogueText())))
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : 0)).sort()).toEqual([1, 2, 3])
  })
})

const lastTerm = { activationTermDays: 28 }

describeOnEngines('the centre judges by what is published', (setup) => {
  it('gives payments the term of the day they were accepted, in every process at once (PEND-004)', async () => {
    const rig = await setup()
    const { database, clock } = rig
    const { app } = await createCentral({ database, clock, random: systemRandom })
    expect((await rig.paid(cardA, 100)).lastDay).toBe('2026-04-07')
    await published(
      rig,
      catalogueText((data) => withTerm('2026-03-12', 30)(withTerm(tomorrow, 15)(data))),
    )
    // Accepted before the new term starts, whenever it arrives.
    clock.nowMs = startOfDayMs(calendarDay('2026-03-12')) + 1
    expect((await rig.paid(cardA, 100, noonMs)).lastDay).toBe('2026-04-07')
    expect((await rig.paid(cardA, 100, startOfDayMs(calendarDay(tomorrow)) - 1)).lastDay).toBe('2026-04-07')
    expect((await rig.paid(cardA, 100, startOfDayMs(calendarDay(tomorrow)))).lastDay).toBe('2026-03-26')
    expect((await rig.paid(cardA, 100)).lastDay).toBe('2026-04-11')
    // The other process has not been told of anything.
    const response = await app.inject({
      method: 'POST',
      url: '/v1/provider/payments',
      headers: { 'content-type': 'application/json', [providerKeyHeader]: rig.providerKey },
      payload: JSON.stringify({
        reference: 'at the other',
        cardNumber: cardA,
        product: { kind: 'wallet', amount: 100 },
        acceptedAtMs: startOfDayMs(calendarDay(tomorrow)),
      }),
    })
    expect(response.json()).toMatchObject({ lastDay: '2026-03-26' })
  })

  it('holds a deferred sale to the same term as the terminal that sold it (PEND-004)', async () => {
    const rig = await setup()
    await published(rig, catalogueText(withTerm(tomorrow, 15)))
    const terminal = await rig.enrol()
    const deferred = (saleId: string, acceptedAtMs: number, lastDay: string) => ({
      kind: 'sale_deferred',
      saleId,
      lineId: 1,
      cardNumber: cardA,
      amount: 500,
      content: { kind: 'wallet' },
      acceptedAtMs,
      lastDay,
      guard: null,
    })
    rig.clock.nowMs = startOfDayMs(calendarDay(tomorrow)) + 1
    const right = await terminal.report([
      deferred('a', noonMs, '2026-04-07'),
      deferred('b', rig.clock.nowMs, '2026-03-26'),
    ])
    expect(right).toMatchObject({ status: 200, body: { conflicts: [] } })
    const old = await terminal.report([deferred('c', rig.clock.nowMs, '2026-04-08')])
    expect(old.body).toMatchObject({ conflicts: [{ code: 'deferral_term_differs' }] })
  })

  it('charges bike accounts by the tariff of the day (BIKE-018)', async () => {
    const rig = await setup()
    const minimum = async (atMs: number) => (await bikeRulesAt(rig.database, atMs)).tariff.minimumBalance
    const before = await minimum(noonMs)
    const text = catalogueText((data) => {
      const [tariff] = data.bike.tariffs
      if (tariff === undefined) throw new Error('a tariff')
      const next = { from: tomorrow, value: { ...tariff.value, minimumBalance: before + 700 } }
      return { ...data, bike: { ...data.bike, tariffs: [tariff, next] } }
    })
    await published(rig, text)
    expect(await minimum(startOfDayMs(calendarDay(tomorrow)) - 1)).toBe(before)
    expect(await minimum(startOfDayMs(calendarDay(tomorrow)))).toBe(before + 700)
  })
})

describeOnEngines('the key of published documents', (setup) => {
  it('names its successor, and what is in force is published again under it', async () => {
    const rig = await setup()
    const first = await keyAtEnrolment(rig)
    await published(rig, catalogueText())
    expect(await rig.admin.publishSettings(settingsText())).toEqual({ ok: true, value: 1 })
    const nextSeed = systemRandom.bytes(publishingSeedBytes)
    const rotated = await rig.admin.rotatePublishingKey(nextSeed)
    if (!rotated.ok || first === null) throw new Error('the key has changed')
    expect(await keyAtEnrolment(rig)).toBe(rotated.value)
    const terminal = await rig.enrol()
    for (const kind of ['catalogue', 'settings']) {
      const { document, successions } = await asked(terminal, 1, kind)
      expect(document).toMatchObject({ version: 2, publicKey: rotated.value })
      expect(successions).toMatchObject([{ by: first, publicKey: rotated.value }])
      for (const one of successions) expect(isSigned(one.by, successionSignedText(one), one.signature)).toBe(true)
    }
    // The old one publishes nothing any more, the new one does.
    const notCurrent = { ok: false, error: { kind: 'publishing_key_not_current' } }
    expect(await rig.admin.publishCatalogue(catalogueText())).toEqual(notCurrent)
    expect(await rig.admin.rotatePublishingKey(systemRandom.bytes(publishingSeedBytes))).toEqual(notCurrent)
    const { database, clock } = rig
    const next = await createCentral({ database, clock, random: systemRandom, publishingSeed: nextSeed })
    expect(await next.admin.publishCatalogue(catalogueText())).toEqual({ ok: true, value: 3 })
  })

  it('is one: a process with another, or none, serves and publishes nothing', async () => {
    const rig = await setup()
    await published(rig, catalogueText())
    const { database, clock } = rig
    const without = await createCentral({ database, clock, random: systemRandom })
    expect(await without.admin.canPublish()).toBe(false)
    expect(await without.admin.publishCatalogue(catalogueText())).toEqual({
      ok: false,
      error: { kind: 'publishing_key_missing' },
    })
    const publishingSeed = systemRandom.bytes(publishingSeedBytes)
    const other = await createCentral({ database, clock, random: systemRandom, publishingSeed })
    expect(await other.admin.canPublish()).toBe(false)
    expect((await other.admin.publishCatalogue(catalogueText())).ok).toBe(false)
    expect(await rig.admin.canPublish()).toBe(true)
  })
})

describeOnEngines('published settings', (setup) => {
  it('are refused whole when one of them is out of bounds', async () => {
    const rig = await setup()
    const faults: readonly (readonly [what: string, text: string])[] = [
      ['a screen that closes at once', settingsText({ idleMs: 1000 })],
      ['a note that does not exist', settingsText({ denominations: [1000, 3000] })],
      ['no note at all', settingsText({ denominations: [] })],
      ['a language nobody speaks', settingsText({ defaultLanguage: 'de' })],
      ['a member nobody knows', settingsText({ volume: 11 })],
      ['an exception out of bounds', settingsText({}, [{ terminals: [147], settings: { syncIntervalMs: 1 } }])],
      [
        'a terminal in two exceptions',
        settingsText(
          {},
          [1, 2].map(() => ({ terminals: [147], settings: {} })),
        ),
      ],
    ]
    for (const [what, text] of faults) {
      expect(await rig.admin.publishSettings(text), what).toMatchObject({ ok: false, error: { kind: 'text_invalid' } })
    }
    expect(await rig.admin.publishSettings(settingsText())).toEqual({ ok: true, value: 1 })
  })
})

describeOnEngines('what a terminal goes by', (setup) => {
  it('is told with its heartbeat and shown on the fleet page, a refusal with its reason', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const heartbeat = {
      atMs: noonMs,
      version: '0.1.0',
      clockOffsetMs: 0,
      journal: { headSeq: 0, acknowledgedSeq: 0, unsentRecords: 0, unsentTaken: 0 },
      devices: [],
    }
    const path = '/v1/terminals/self/heartbeat'
    const catalogue = { version: 6, refused: { version: 7, code: 'signature_invalid' } }
    const told = { ...heartbeat, published: { catalogue, settings: { version: 2, refused: null } } }
    expect((await terminal.post(path, told)).status).toBe(200)
    expect((await terminal.post(path, { ...told, published: { catalogue } })).status).toBe(422)
    const signedIn = await rig.app.inject({
      method: 'POST',
      url: '/fleet/sign-in?lang=en',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams({ name: 'Aigerim', key: operatorKey }).toString(),
    })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const pageOf = async (url: string): Promise<string> => (await rig.app.inject({ url, headers: { cookie } })).body
    for (const url of ['/fleet?lang=en', `/fleet/terminals/${String(terminal.terminalNumber)}?lang=en`]) {
      expect((await pageOf(url)).replaceAll(/\s+/g, ' ')).toContain(
        '6 <span class="mark bad">refused version 7: signature wrong',
      )
    }
    // A terminal of before says nothing of it.
    expect((await terminal.post(path, heartbeat)).status).toBe(200)
    expect(await pageOf('/fleet?lang=en')).not.toContain('refused version')
  })
})
