import { describe, expect, it } from 'vitest'
import type { NfcEvent } from '#drivers/nfc/driver'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import { fromHex, toHex } from '#drivers/nfc/software-card/bytes'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createForeignCard } from '#drivers/nfc/software-card/foreign'
import { aid, files, issueCard } from '#test/drivers/nfc/software-card/issue'

const getUid = fromHex('ffca000000')
const selectPicc = fromHex('905a00000300000000')
const commitCommand = fromHex('90c7000000')
const uidA = fromHex('04aaaaaaaaaaaa')
const uidB = fromHex('04bbbbbbbbbbbb')

function withEvents(options: Parameters<typeof createSimulatedReader>[0] = {}) {
  const reader = createSimulatedReader({ reader: 'desk', ...options })
  const events: NfcEvent[] = []
  const unsubscribe = reader.subscribe((event) => events.push(event))
  return { reader, events, kinds: () => events.map((event) => event.kind), unsubscribe }
}

/** A delay that passes only when told to. */
function steppedDelay() {
  const waiting: { readonly ms: number; readonly pass: () => void }[] = []
  const entered: (() => void)[] = []
  return {
    delay: (ms: number) =>
      new Promise<void>((pass) => {
        waiting.push({ ms, pass })
        entered.shift()?.()
      }),
    /** Resolves when somebody waits; gives the wait. */
    async next() {
      if (waiting.length === 0) await new Promise<void>((resolve) => entered.push(resolve))
      const [wait] = waiting.splice(0, 1)
      if (wait === undefined) throw new Error('nobody waits')
      return wait
    },
  }
}

describe('a simulated reader', () => {
  it('tells what is already there to a new listener, and nothing after it unsubscribes', () => {
    const { reader, kinds, unsubscribe } = withEvents()
    const card = createSoftwareCard()
    const presence = reader.insertCard(card)
    const late: NfcEvent[] = []
    reader.subscribe((event) => late.push(event))
    expect(late).toEqual([
      { kind: 'reader_attached', reader: 'desk' },
      { kind: 'card_inserted', reader: 'desk', presence, atr: card.atr },
    ])
    unsubscribe()
    reader.removeCard()
    expect(kinds()).toEqual(['reader_attached', 'card_inserted'])
  })

  it('carries APDUs to the card that lies there, in order', async () => {
    const { reader } = withEvents()
    const presence = reader.insertCard(createSoftwareCard({ uid: uidA })) ?? 0
    const answers = await Promise.all([
      reader.transmit(presence, fromHex('9060000000')),
      reader.transmit(presence, fromHex('90af000000')),
      reader.transmit(presence, fromHex('90af000000')),
      reader.transmit(presence, getUid),
    ])
    expect(answers.map((answer) => (answer.ok ? toHex(answer.value.subarray(-2)) : answer.error.kind))).toEqual([
      '91af',
      '91af',
      '9100',
      '9000',
    ])
  })

  it('never lets an exchange for the card of a moment ago reach the next one', async () => {
    const { reader, events } = withEvents()
    const first = reader.insertCard(createSoftwareCard({ uid: uidA })) ?? 0
    const cardB = createSoftwareCard({ uid: uidB })
    const pending = reader.transmit(first, getUid)
    const second = reader.insertCard(cardB) ?? 0
    expect(second).not.toBe(first)
    expect(await pending).toEqual({ ok: false, error: { kind: 'card_removed' } })
    expect(await reader.transmit(first, getUid)).toEqual({ ok: false, error: { kind: 'card_removed' } })
    expect(cardB.traffic().exchanges).toBe(0)
    expect(await reader.transmit(second, getUid)).toEqual({ ok: true, value: fromHex('04bbbbbbbbbbbb9000') })
    expect(events.slice(1).map((event) => ('presence' in event ? [event.kind, event.presence] : []))).toEqual([
      ['card_inserted', first],
      ['card_removed', first],
      ['card_inserted', second],
    ])
  })

  it('gives the same card a new presence each time, without its session', async () => {
    const { reader } = withEvents()
    const { card } = issueCard('plain')
    const first = reader.insertCard(card) ?? 0
    await reader.transmit(first, fromHex(`905a000003${aid}00`))
    const second = reader.insertCard(card) ?? 0
    expect(second).toBeGreaterThan(first)
    expect(await reader.transmit(second, fromHex('906f000000'))).toEqual({ ok: true, value: fromHex('919d') })
  })
})

describe('a card on a simulated reader', () => {
  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('is torn away %s its commit', async (when, expected) => {
    const { reader, kinds } = withEvents()
    const { card, host } = issueCard('plain')
    reader.armTear({ when, instruction: 0xc7 })
    const presence = reader.insertCard(card) ?? 0
    await reader.transmit(presence, fromHex(`905a000003${aid}00`))
    host.write(files.free, 0, Uint8Array.of(1))
    expect(await reader.transmit(presence, commitCommand)).toEqual({ ok: false, error: { kind: 'card_removed' } })
    expect(kinds()).toEqual(['reader_attached', 'card_inserted', 'card_removed'])
    const again = reader.insertCard(card) ?? 0
    await reader.transmit(again, fromHex(`905a000003${aid}00`))
    expect(host.read(files.free, 0, 1).data[0]).toBe(expected)
  })

  it('fails its next exchanges as told and then works again', async () => {
    const { reader } = withEvents()
    const presence = reader.insertCard(createSoftwareCard({ uid: uidA })) ?? 0
    reader.failNext({ kind: 'device_failed', detail: 'framing' })
    reader.failNext({ kind: 'card_mute', detail: 'time-out' })
    expect(await reader.transmit(presence, getUid)).toMatchObject({ error: { kind: 'device_failed' } })
    expect(await reader.transmit(presence, getUid)).toMatchObject({ error: { kind: 'card_mute' } })
    expect(await reader.transmit(presence, getUid)).toMatchObject({ ok: true })
  })

  it('that never answers is mute, and goes on lying there', async () => {
    const { reader, kinds } = withEvents()
    const presence = reader.insertCard(createForeignCard({ kind: 'mute' })) ?? 0
    expect(await reader.transmit(presence, getUid)).toMatchObject({ error: { kind: 'card_mute' } })
    expect(kinds()).toEqual(['reader_attached', 'card_inserted'])
  })
})

describe('a simulated reader that is unplugged', () => {
  it('ends the presence, refuses exchanges as device_gone, and finds the card again', async () => {
    const { reader, kinds } = withEvents()
    const presence = reader.insertCard(createSoftwareCard({ uid: uidA })) ?? 0
    const pending = reader.transmit(presence, getUid)
    reader.detachReader()
    expect(await pending).toMatchObject({ error: { kind: 'device_gone' } })
    expect(await reader.transmit(presence, getUid)).toMatchObject({ error: { kind: 'device_gone' } })
    reader.attachReader()
    const seen = ['reader_attached', 'card_inserted']
    expect(kinds()).toEqual([...seen, 'card_removed', 'reader_detached', ...seen])
    expect(await reader.transmit(presence + 1, getUid)).toMatchObject({ ok: true })
  })

  it('shows a card laid on it in the meantime once it is attached', () => {
    const { reader, kinds } = withEvents({ isAttached: false })
    expect(reader.insertCard(createSoftwareCard())).toBeNull()
    expect(kinds()).toEqual([])
    reader.attachReader()
    expect(kinds()).toEqual(['reader_attached', 'card_inserted'])
  })

  it('goes and comes back with the PC/SC service', async () => {
    const { reader, kinds } = withEvents()
    const presence = reader.insertCard(createSoftwareCard()) ?? 0
    reader.loseService()
    const late: NfcEvent[] = []
    reader.subscribe((event) => late.push(event))
    expect(late.map((event) => event.kind)).toEqual(['service_lost'])
    expect(await reader.transmit(presence, getUid)).toMatchObject({ error: { kind: 'device_gone' } })
    reader.restoreService()
    expect(kinds().slice(2)).toEqual([
      'card_removed',
      'reader_detached',
      'service_lost',
      'service_restored',
      'reader_attached',
      'card_inserted',
    ])
  })
})

describe('a simulated reader with air time', () => {
  const airTime = { kbitPerSecond: 106, frameOverheadMs: 2 } as const

  it('lets the command and the answer take their time', async () => {
    const clock = steppedDelay()
    const { reader } = withEvents({ airTime, delay: clock.delay })
    const presence = reader.insertCard(createSoftwareCard()) ?? 0
    const exchange = reader.transmit(presence, selectPicc)
    const command = await clock.next()
    expect(command.ms).toBeCloseTo((9 * 8) / 106 + 2)
    command.pass()
    const answer = await clock.next()
    expect(answer.ms).toBeCloseTo((2 * 8) / 106)
    answer.pass()
    expect(await exchange).toEqual({ ok: true, value: fromHex('9100') })
  })

  it.each([
    ['while the command travels: the card has not acted', 0],
    ['while the answer travels: the card has acted', 1],
  ])('ends with card_removed when the card goes %s', async (_when, exchanges) => {
    const clock = steppedDelay()
    const { reader } = withEvents({ airTime, delay: clock.delay })
    const card = createSoftwareCard()
    const presence = reader.insertCard(card) ?? 0
    const exchange = reader.transmit(presence, selectPicc)
    for (let passed = 0; passed < exchanges; passed += 1) (await clock.next()).pass()
    await clock.next()
    reader.removeCard()
    expect(await exchange).toEqual({ ok: false, error: { kind: 'card_removed' } })
    expect(card.traffic().exchanges).toBe(exchanges)
  })

  it('ends pending exchanges with cancelled when it is closed, and emits nothing more', async () => {
    const clock = steppedDelay()
    const { reader, events } = withEvents({ airTime, delay: clock.delay })
    const presence = reader.insertCard(createSoftwareCard()) ?? 0
    const running = reader.transmit(presence, selectPicc)
    const queued = reader.transmit(presence, selectPicc)
    await clock.next()
    await reader.close()
    expect(await running).toEqual({ ok: false, error: { kind: 'cancelled' } })
    expect(await queued).toEqual({ ok: false, error: { kind: 'cancelled' } })
    reader.insertCard(createSoftwareCard())
    expect(events).toHaveLength(2)
    expect(await reader.transmit(presence, selectPicc)).toEqual({ ok: false, error: { kind: 'cancelled' } })
  })

  it('takes a tapped card away after its time, unless another lies there by then', async () => {
    const clock = steppedDelay()
    const { reader, kinds } = withEvents({ delay: clock.delay })
    const tapped = reader.tapCard(createSoftwareCard(), 400)
    const tap = await clock.next()
    expect(tap.ms).toBe(400)
    tap.pass()
    await tapped
    expect(kinds()).toEqual(['reader_attached', 'card_inserted', 'card_removed'])
    const overtaken = reader.tapCard(createSoftwareCard(), 400)
    const other = reader.insertCard(createSoftwareCard()) ?? 0
    ;(await clock.next()).pass()
    await overtaken
    expect(await reader.transmit(other, getUid)).toMatchObject({ ok: true })
  })
})
