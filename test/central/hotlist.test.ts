import { expect, it } from 'vitest'
import { hotlistChangesSchema, hotlistPageSize, hotlistWholeSchema, unpackCardNumbers } from '#contract/hotlist'
import { assert } from '#domain/assert'
import { cardA, cardB, cardC, describeOnEngines, noonMs, type Rig, type TestTerminal } from '#test/central/rig'

const request = { reason: 'request', by: 'desk 3, A. Serik' } as const

function numbers(text: string): readonly string[] {
  const read = unpackCardNumbers(text)
  assert(read.ok, 'packed numbers')
  return read.value
}

async function changes(terminal: TestTerminal, cursor: number) {
  const { added, removed, ...rest } = hotlistChangesSchema.parse(
    (await terminal.get(`/v1/hotlist?cursor=${String(cursor)}`)).body,
  )
  return { ...rest, added: numbers(added), removed: numbers(removed) }
}

async function whole(terminal: TestTerminal, after = '0000000000000000') {
  const page = hotlistWholeSchema.parse((await terminal.get(`/v1/hotlist/whole?after=${after}`)).body)
  return { ...page, cards: numbers(page.cards) }
}

/** Many cards at once, as a list taken over from another system. */
async function list(rig: Rig, count: number): Promise<void> {
  const first = 9_643_012_000_000_000n
  const cards = Array.from({ length: count }, (_, index) => String(first + 7n * BigInt(index)))
  for (let start = 0; start < count; start += 20_000) {
    await rig.admin.blockCards(cards.slice(start, start + 20_000), { reason: 'B5', by: 'takeover' })
  }
}

describeOnEngines('the status of a card', (setup) => {
  it('is kept with who decided, why and when (BLOCK-001, BLOCK-005)', async () => {
    const rig = await setup()
    expect(await rig.admin.blockCards([cardA], { ...request, note: 'application 77' })).toBe(1)
    expect(await rig.admin.blockCards([cardA], { reason: 'B1', by: 'inspector 5' })).toBe(0)
    rig.clock.nowMs += 1000
    expect(await rig.admin.unblockCard(cardA, { by: 'desk 3' })).toEqual({ ok: true, value: null })
    expect(await rig.admin.cardHistory(cardA)).toEqual([
      { status: 'blocked', reason: 'request', atMs: noonMs, by: request.by, note: 'application 77' },
      { status: 'active', reason: null, atMs: noonMs + 1000, by: 'desk 3', note: null },
    ])
  })

  it('is final when another card replaced it or it was given back: no desk unblocks it (CARD-016, BLOCK-004)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expect(await rig.admin.closeCard(cardA, { status: 'replaced', by: 'desk 1' })).toMatchObject({ ok: true })
    expect(await rig.admin.closeCard(cardA, { status: 'replaced', by: 'desk 1' })).toMatchObject({ ok: true })
    expect(await rig.admin.closeCard(cardA, { status: 'returned', by: 'desk 1' })).toMatchObject({
      error: { kind: 'card_closed' },
    })
    await rig.admin.closeCard(cardB, { status: 'returned', by: 'desk 1' })
    expect(await rig.admin.unblockCard(cardA, { by: 'desk 1' })).toMatchObject({ error: { kind: 'card_not_blocked' } })
    expect((await whole(terminal)).cards).toEqual([cardA, cardB].sort())
    expect((await terminal.get(`/v1/cards/${cardA}`)).body).toMatchObject({ status: 'blocked' })
    expect(
      await rig.pay({ reference: 'r', cardNumber: cardA, product: { kind: 'wallet', amount: 1 }, acceptedAtMs: 0 }),
    ).toMatchObject({ body: { code: 'card_blocked' } })
  })

  it('is nothing of a card nobody knows, and a decision needs a name', async () => {
    const rig = await setup()
    expect(await rig.admin.unblockCard('9999999999999999', { by: 'x' })).toMatchObject({
      error: { kind: 'card_unknown' },
    })
    await expect(rig.admin.blockCards([cardA], { reason: 'B1', by: '' })).rejects.toThrow(RangeError)
    expect(await rig.admin.cardHistory(cardA)).toEqual([])
  })
})

describeOnEngines('the hotlist', (setup) => {
  it('tells additions and removals since a cursor, each card once and as it is now (BLOCK-006)', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    expect(await changes(terminal, 0)).toMatchObject({ added: [], removed: [], cursor: 0, check: { size: 0, sum: 0 } })
    await rig.admin.blockCards([cardB, cardA], request)
    await rig.admin.blockCards([cardC], request)
    const first = await changes(terminal, 0)
    expect(first).toMatchObject({ added: [cardA, cardB, cardC].sort(), removed: [], cursor: 3, more: false })
    expect(first.check?.size).toBe(3)
    await rig.admin.unblockCard(cardB, { by: 'desk' })
    expect(await changes(terminal, 3)).toMatchObject({ added: [], removed: [cardB], cursor: 4, check: { size: 2 } })
    await rig.admin.blockCards([cardB], request)
    expect(await changes(terminal, 3)).toMatchObject({ added: [cardB], removed: [], cursor: 5, check: first.check })
    expect(await changes(terminal, 5)).toMatchObject({ added: [], removed: [], cursor: 5, check: first.check })
  })

  it('refuses a cursor that is not one of this centre', async () => {
    const rig = await setup()
    expect(await (await rig.enrol()).get('/v1/hotlist?cursor=1')).toMatchObject({
      status: 409,
      body: { code: 'cursor_ahead' },
    })
  })

  it('numbers changes in the order in which they become visible', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    const cards = Array.from({ length: 24 }, (_, index) => `50000000000000${String(10 + index)}`)
    const heard = new Set<string>()
    let cursor = 0
    const listen = async (): Promise<void> => {
      const page = await changes(terminal, cursor)
      for (const card of page.added) heard.add(card)
      cursor = page.cursor
    }
    const blocking = Promise.all(cards.map((card) => rig.admin.blockCards([card], request)))
    for (let round = 0; round < 10; round += 1) await listen()
    await blocking
    await listen()
    expect([...heard].sort()).toEqual(cards)
    expect(cursor).toBe(24)
  })

  it('comes whole in pages of fifty thousand in the order of the numbers, and in changes of as many', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await list(rig, hotlistPageSize + 1)
    const first = await whole(terminal)
    expect(first).toMatchObject({ more: true, cursor: hotlistPageSize + 1, last: first.cards.at(-1) })
    expect(first.cards).toHaveLength(hotlistPageSize)
    const last = await whole(terminal, first.last ?? '')
    expect(last).toMatchObject({ more: false })
    expect(last.cards).toHaveLength(1)
    expect(await whole(terminal, last.last ?? '')).toMatchObject({ cards: [], last: null, more: false })
    const page = await changes(terminal, 0)
    expect(page).toMatchObject({ cursor: hotlistPageSize, more: true, check: null })
    expect(await changes(terminal, page.cursor)).toMatchObject({ added: last.cards, more: false })
  })
})
