import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, it, test } from 'vitest'
import { createCentral } from '#central/central'
import { html } from '#central/fleet/html'
import { fleetStyle } from '#central/fleet/style'
import { fleetWords } from '#central/fleet/words'
import { conflictCodes } from '#central/journal/facts'
import { systemRandom } from '#central/random'
import { languages } from '#domain/language'
import { walletContent } from '#domain/pending'
import { send, signIn, type Page } from '#test/central/fleet-page'
import { cardA, credit, describeOnEngines, operatorKey, topUp, type Rig } from '#test/central/rig'

async function disputed(rig: Rig): Promise<void> {
  const [one, other] = [await rig.enrol(101), await rig.enrol(102)]
  const paid = await rig.paid(cardA, 700)
  await one.report([
    { kind: 'cash_accepted', saleId: 's', noteId: 'n', amount: 2000 },
    credit(paid, { operationNumber: 1, counter: 1 }),
  ])
  await other.report([credit(paid, { operationNumber: 1, counter: 2 })])
}

test('what goes into a page is escaped', () => {
  const piece = html`<i>${'"\'<&>'}</i>`
  expect(html`<p>${piece}${null}${3}${[piece]}</p>`.markup.replaceAll(/\s/g, '')).toBe(
    '<p><i>&quot;&#39;&lt;&amp;&gt;</i>3<i>&quot;&#39;&lt;&amp;&gt;</i></p>',
  )
})

test('the colours are those of the product', async () => {
  const tokens = await readFile(new URL('../../renderer/styles/tokens.css', import.meta.url), 'utf8')
  const colours = [...fleetStyle.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)]
  expect(colours.length).toBeGreaterThan(10)
  for (const [, name, value] of colours) expect(tokens).toContain(`${String(name)}: ${String(value)};`)
})

describeOnEngines('the fleet page', (setup) => {
  it('is shown to who signed in with the key of the operator, and to nobody else', async () => {
    const rig = await setup()
    for (const path of ['/fleet', '/fleet/conflicts', '/fleet/pending', '/fleet/terminals/1']) {
      const page = await send(rig, 'GET', path, {})
      expect(page).toMatchObject({ status: 303, headers: { location: '/fleet/sign-in?lang=kk' } })
    }
    const cookie = await signIn(rig)
    expect((await send(rig, 'GET', '/fleet', { cookie })).status).toBe(200)
    const [payload = '', seal = ''] = cookie.split('.')
    const forged = Buffer.from(JSON.stringify({ name: 'x', untilMs: Number.MAX_SAFE_INTEGER })).toString('base64url')
    for (const other of [`${payload}.${seal.slice(1)}x`, `beket-fleet=${forged}.${seal}`, 'beket-fleet=', payload]) {
      expect((await send(rig, 'GET', '/fleet', { cookie: other })).status).toBe(303)
    }
    rig.clock.nowMs += 8 * 3_600_000
    expect((await send(rig, 'GET', '/fleet', { cookie })).status).toBe(303)
  })

  it('says wrong keys and too many attempts, counted for all processes together', async () => {
    const rig = await setup()
    const attempt = (key: string): Promise<Page> =>
      send(rig, 'POST', '/fleet/sign-in?lang=en', { form: { name: 'x', key } })
    const answers = await Promise.all(Array.from({ length: 12 }, () => attempt('guess')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    const late = await attempt(operatorKey)
    expect(late).toMatchObject({ status: 429, headers: { 'retry-after': '300' } })
    expect(late.text).toContain('Too many attempts')
    rig.clock.nowMs += 5 * 60_000
    await signIn(rig)
  })

  it('takes no form of another site', async () => {
    const rig = await setup()
    const cookie = await signIn(rig)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      for (const path of ['sign-in', 'sign-out', 'conflicts/acknowledge']) {
        const page = await send(rig, 'POST', `/fleet/${path}`, {
          cookie,
          form: { name: 'x', key: operatorKey },
          headers,
        })
        expect(page.status, path).toBe(403)
        expect(JSON.parse(page.text)).toMatchObject({ code: 'form_origin_refused' })
      }
    }
  })

  it('allows no script and nothing from elsewhere', async () => {
    const rig = await setup()
    const page = await send(rig, 'GET', '/fleet', {
      cookie: await signIn(rig, operatorKey, '<script>alert(1)</script>'),
    })
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(page.text).not.toMatch(/<script|style=|https?:|\son\w+=/)
    expect(page.text).toContain('&lt;script&gt;')
    const font = await send(rig, 'GET', '/fleet/font/latin.woff2', {})
    expect(font.headers['content-type']).toBe('font/woff2')
    expect((await send(rig, 'GET', '/fleet/font/..%2fother.woff2', {})).status).toBe(404)
  })

  it('shows contact, devices, money and conflicts of a terminal', async () => {
    const rig = await setup()
    await disputed(rig)
    const terminal = await rig.enrol(147)
    await terminal.post('/v1/terminals/self/heartbeat', {
      atMs: rig.clock.nowMs,
      version: '0.1.0',
      clockOffsetMs: -1250,
      journal: { headSeq: 9, acknowledgedSeq: 2, unsentRecords: 7, unsentTaken: 1234 },
      devices: [{ device: 'printer', state: 'paper_out' }],
      hotlist: { size: 1_234_567, ageMs: 86_400_000 - 60_000 },
    })
    const cookie = await signIn(rig)
    const rows = async (query: string): Promise<string[]> => {
      const { text } = await send(rig, 'GET', `/fleet?lang=en&${query}`, { cookie })
      return [...text.matchAll(/\/fleet\/terminals\/(\d+)/g)].map(([, number]) => number ?? '')
    }
    expect(await rows('')).toEqual(['101', '102', '147'])
    expect(await rows('show=trouble')).toEqual(['147'])
    expect(await rows('show=unsent')).toEqual(['147'])
    expect(await rows('show=silent')).toEqual(['101', '102'])
    expect(await rows('show=conflicts')).toEqual(['102'])
    expect(await rows('show=hotlist')).toEqual([])
    expect(await rows('find=14')).toEqual(['147'])
    expect(await rows('find=KERUEN')).toEqual(['101', '102', '147'])
    expect(await rows("find=%25'--")).toEqual([])
    expect(await rows('after=101')).toEqual(['102', '147'])
    const { text } = await send(rig, 'GET', '/fleet/terminals/147?lang=en', { cookie })
    for (const words of ['printer: out of paper', '−1.3', '0 / 9', '1 234 ₸', '10.03.2026', '1 234 567 · 09.03.2026']) {
      expect(text.replaceAll('\u00a0', ' ')).toContain(words)
    }
    expect((await send(rig, 'GET', '/fleet?lang=en', { cookie })).text.replaceAll('\u00a0', ' ')).toContain('2 000 ₸')
    rig.clock.nowMs += 10 * 60_000
    expect(await rows('show=silent')).toEqual(['101', '102', '147'])
    expect(await rows('show=hotlist')).toEqual(['147'])
    expect((await send(rig, 'GET', '/fleet?lang=en', { cookie })).text).toContain('Hotlist out of date')
    await rig.admin.revokeTerminal(147, 'stolen')
    expect(await rows('show=revoked')).toEqual(['147'])
    expect((await send(rig, 'GET', '/fleet/terminals/9', { cookie })).status).toBe(404)
  })

  it('lists each contradiction, filters it and keeps the first note on it', async () => {
    const rig = await setup()
    await disputed(rig)
    const terminal = await rig.enrol(103)
    await terminal.report([topUp(cardA, 100, { operationNumber: 1, counter: 2 })])
    await terminal.report([
      {
        kind: 'account_paid',
        saleId: 'b',
        lineId: 1,
        accountId: '99999999',
        purpose: 'top_up',
        sku: 'BIKE_TOP_UP',
        amount: 100,
        deposit: 0,
      },
    ])
    const cookie = await signIn(rig)
    const ids = async (query: string): Promise<string[]> => {
      const { text } = await send(rig, 'GET', `/fleet/conflicts?lang=en&${query}`, { cookie })
      return [...text.matchAll(/name="conflict" value="(\d+)"/g)].map(([, id]) => id ?? '')
    }
    const all = await ids('')
    expect(all).toHaveLength(3)
    expect(await ids('area=bike')).toHaveLength(1)
    expect(await ids('area=cards')).toHaveLength(2)
    expect(await ids('area=journal')).toHaveLength(0)
    expect(await ids('code=card_counter_reused')).toHaveLength(1)
    expect(await ids('terminal=102')).toHaveLength(1)
    expect(await ids(`before=${all[1] ?? ''}`)).toEqual(all.slice(2))
    const acknowledge = (note: string, back = '/fleet/conflicts?lang=en&area=bike'): Promise<Page> =>
      send(rig, 'POST', '/fleet/conflicts/acknowledge?lang=en', {
        cookie,
        form: { conflict: all[0] ?? '', note, back },
      })
    expect(await acknowledge('   ')).toMatchObject({ status: 422 })
    expect(await acknowledge('Phoned the desk')).toMatchObject({
      status: 303,
      headers: { location: '/fleet/conflicts?lang=en&area=bike' },
    })
    expect((await acknowledge('Too late', '//elsewhere.example')).headers['location']).toBe('/fleet/conflicts?lang=en')
    expect(await ids('')).toEqual(all.slice(1))
    const { text } = await send(rig, 'GET', '/fleet/conflicts?lang=en&state=acknowledged', { cookie })
    expect(text).toContain('Phoned the desk')
    expect(text).toContain('Aigerim')
    expect(text).not.toContain('Too late')
    const unsigned = await send(rig, 'POST', '/fleet/conflicts/acknowledge', { form: {} })
    expect(unsigned.status).toBe(401)
  })

  it('shows pending payments by state and card', async () => {
    const rig = await setup()
    await disputed(rig)
    await rig.paid('1000000000000002', 900)
    const cookie = await signIn(rig)
    const cards = async (query: string): Promise<number> => {
      const { text } = await send(rig, 'GET', `/fleet/pending?lang=en&${query}`, { cookie })
      return [...text.matchAll(/<td><a href="\/fleet\/pending\/[0-9a-f-]{36}\?lang=en">1000/g)].length
    }
    expect(await cards('')).toBe(2)
    expect(await cards('state=pending')).toBe(1)
    expect(await cards(`card=${cardA}`)).toBe(1)
    expect(await cards('state=cancelled')).toBe(0)
  })

  it('has words for every contradiction in every language', () => {
    for (const language of languages) {
      const { conflictOf } = fleetWords[language]
      expect(conflictCodes.filter((code) => !Object.keys(conflictOf).includes(code))).toEqual([])
      expect(new Set(Object.values(conflictOf)).size).toBe(Object.keys(conflictOf).length)
    }
  })

  it('shows the whole history of a payment', async () => {
    const rig = await setup()
    await disputed(rig)
    const [payment] = await rig.admin.listPending(cardA)
    const path = `/fleet/pending/${payment?.pendingId ?? ''}?lang=en`
    const cookie = await signIn(rig)
    const { status, text } = await send(rig, 'GET', path, { cookie })
    expect(status).toBe(200)
    const words = text.replaceAll('\u00a0', ' ').replaceAll(/<[^>]*>/g, ' ')
    for (const one of [
      'Activated',
      '700 ₸',
      'bank',
      'Accepted',
      'Written to the card',
      'Payment written twice',
      '0102',
    ]) {
      expect(words, one).toContain(one)
    }
    expect(words).not.toContain('Decide')
    const conflicts = await send(rig, 'GET', '/fleet/conflicts?lang=en', { cookie })
    expect(conflicts.text).toContain(path)
    expect((await send(rig, 'GET', '/fleet/pending/x', { cookie })).status).toBe(404)
    expect((await send(rig, 'GET', `/fleet/pending/${randomUUID()}`, { cookie })).status).toBe(404)
    expect((await send(rig, 'GET', path, {})).status).toBe(303)
  })

  it('blocks, re-opens and cancels a payment with a note, under the name of who signed in (PEND-006)', async () => {
    const rig = await setup()
    const { pendingId } = await rig.paid(cardA, 700)
    const cookie = await signIn(rig)
    const decide = (decision: string, note = 'asked by telephone', headers = {}): Promise<Page> =>
      send(rig, 'POST', '/fleet/pending/decide?lang=en', {
        cookie,
        form: { pending: pendingId, decision, note },
        headers,
      })
    const shown = async (): Promise<string> =>
      (await send(rig, 'GET', `/fleet/pending/${pendingId}?lang=en`, { cookie })).text
    const page = `/fleet/pending/${pendingId}?lang=en`
    expect(await decide('block')).toMatchObject({ status: 303, headers: { location: page } })
    expect(await shown()).toMatch(/Blocked[^]*asked by telephone[^]*Aigerim/)
    expect((await decide('reopen')).headers['location']).toBe(page)
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('pending')
    expect((await decide('reopen')).headers['location']).toBe(`${page}&said=pending_open`)
    const refused = await send(rig, 'GET', `${page}&said=pending_open`, { cookie })
    expect(refused.text).toContain('The payment is open already.')
    expect((await decide('cancel', '  ')).status).toBe(422)
    expect((await decide('destroy')).status).toBe(422)
    expect((await decide('cancel', 'note', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send(rig, 'POST', '/fleet/pending/decide', { form: { pending: pendingId } })).status).toBe(401)
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('pending')
    expect((await decide('cancel')).status).toBe(303)
    expect((await rig.admin.listPending(cardA))[0]?.state).toBe('cancelled')
    expect(await shown()).not.toContain('/fleet/pending/decide')
  })

  it('lists what is in question: a sale that may be on its card (design D6)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol(147)
    await rig.paid(cardA, 700)
    await terminal.report([
      {
        kind: 'sale_deferred',
        saleId: 's-1',
        lineId: 1,
        cardNumber: cardA,
        amount: 900,
        content: walletContent,
        acceptedAtMs: rig.clock.nowMs,
        lastDay: '2026-04-07',
        guard: { terminalNumber: 147, operationNumber: 41, expectedCounter: 6 },
      },
    ])
    const cookie = await signIn(rig)
    const listed = async (): Promise<number> => {
      const { text } = await send(rig, 'GET', '/fleet/pending?lang=en&state=question', { cookie })
      return [...text.matchAll(/<a href="\/fleet\/pending\/[0-9a-f-]{36}/g)].length
    }
    expect(await listed()).toBe(1)
    const [, sale] = await rig.admin.listPending(cardA)
    const page = await send(rig, 'GET', `/fleet/pending/${sale?.pendingId ?? ''}?lang=en`, { cookie })
    expect(page.text).toContain('In question')
    expect(page.text).not.toContain('value="cancel"')
    expect(page.text).toContain('value="not_written"')
    await terminal.report([topUp(cardA, 5, { operationNumber: 42, counter: 7 })])
    expect(await listed()).toBe(0)
  })

  it('pages through ten thousand terminals', async () => {
    const rig = await setup()
    await rig.database.query(
      `insert into terminals (terminal_id, terminal_number, stop_name_kk, stop_name_ru, stop_name_en, acknowledged_hash)
       select gen_random_uuid(), number, 'a', 'b', 'c', '' from generate_series(1, 10000) as number`,
    )
    const cookie = await signIn(rig)
    let seen = 0
    let next: string | undefined = '/fleet?lang=en&after=9880'
    while (next !== undefined) {
      const { text } = await send(rig, 'GET', next, { cookie })
      seen += [...text.matchAll(/\/fleet\/terminals\/\d+/g)].length
      next = /href="([^"]*)">Next page/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toBe(120)
  })
})

describeOnEngines('without a key of the operator', (setup) => {
  it('there is no fleet page', async () => {
    const rig = await setup()
    const { app } = await createCentral({ database: rig.database, clock: rig.clock, random: systemRandom })
    expect((await app.inject('/fleet')).statusCode).toBe(404)
    expect((await app.inject({ url: '/metrics', headers: { authorization: 'Bearer ' } })).statusCode).toBe(401)
  })
})
