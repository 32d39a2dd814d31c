import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import type { NfcEvent } from '#drivers/nfc/driver'
import { announce, handlersOf } from '#electron/device-host/calls'
import { simulatedDevices } from '#electron/device-host/choice'
import { openDevices, type Devices } from '#electron/device-host/devices'
import type { HostEvent } from '#electron/device-host/protocol'
import { patientDelay } from '#test/drivers/patient-delay'

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'beket-bench-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function open(stateDirectory: string): Promise<{ devices: Devices; events: HostEvent[] }> {
  const configuration = {
    reader: 'simulated',
    stateDirectory,
    keyFile: null,
    airBitRate: null,
    voice: 'simulated',
    devices: simulatedDevices,
  } as const
  const devices = await openDevices(configuration, () => undefined, patientDelay().delay)
  onTestFinished(() => devices.close())
  const events: HostEvent[] = []
  announce(devices, (event) => events.push(event))
  await devices.bench.restore()
  return { devices, events }
}

function nfcKinds(events: readonly HostEvent[]): NfcEvent['kind'][] {
  return events.flatMap((event) => (event.kind === 'nfc' ? [event.event.kind] : []))
}

function presenceOf(events: readonly HostEvent[]): number {
  const inserted = events.flatMap((event) =>
    event.kind === 'nfc' && event.event.kind === 'card_inserted' ? [event.event.presence] : [],
  )
  return inserted.at(-1) ?? 0
}

const operation = {
  cardNumber: '9643012077810345',
  terminalNumber: 147,
  operationNumber: 1,
  what: 'top_up',
  pass: null,
  credit: tenge(500),
  action: null,
  atMs: 0,
  expectedCounter: 0,
} as const

describe('the devices of the host', () => {
  test('announce their states and readers to whoever begins to listen', async () => {
    const { events } = await open(await folder())
    expect(events).toMatchObject([
      { kind: 'cash_state', state: 'disabled' },
      { kind: 'bank_state', state: 'idle' },
      { kind: 'printer_state', state: 'ready' },
      { kind: 'dispenser_state', state: { condition: 'ready', stock: 40 } },
      { kind: 'speech_state', state: 'idle' },
      { kind: 'nfc', event: { kind: 'reader_attached' } },
    ])
  })

  test('keep what was written to a card, and lay the card back where it was, in the next life', async () => {
    const directory = await folder()
    const first = await open(directory)
    await first.devices.bench.act({ kind: 'card_place', cardId: 'ordinary' })
    const report: HostEvent[] = []
    const handlers = handlersOf(first.devices, (event) => report.push(event))
    const applied = await handlers['card.apply']({ presence: presenceOf(first.events), operation })
    expect(applied).toMatchObject({ ok: true, value: { balanceBefore: 1240, balanceAfter: 1740, counter: 1 } })
    expect(report.map((event) => event.kind === 'card_progress' && event.step)).toEqual([
      'authenticate',
      'write',
      'commit',
      'read_back',
    ])
    await first.devices.close()
    const second = await open(directory)
    expect(nfcKinds(second.events)).toEqual(['reader_attached', 'card_inserted'])
    const verdict = await handlersOf(second.devices, () => undefined)['card.examine']({
      presence: presenceOf(second.events),
      operation,
    })
    expect(verdict).toMatchObject({ ok: true, value: { kind: 'applied', balance: 1740 } })
  })

  test('have a torn card in the hand of the customer, also in the next life', async () => {
    const directory = await folder()
    const first = await open(directory)
    await first.devices.bench.act({ kind: 'card_tear', at: 'after_commit' })
    await first.devices.bench.act({ kind: 'card_place', cardId: 'ordinary' })
    const handlers = handlersOf(first.devices, () => undefined)
    const torn = await handlers['card.apply']({ presence: presenceOf(first.events), operation })
    expect(torn).toMatchObject({ ok: false, error: { kind: 'card_outcome_unknown' } })
    expect(first.devices.bench.state()).toMatchObject({ tear: 'none' })
    await first.devices.close()
    const second = await open(directory)
    expect(nfcKinds(second.events)).toEqual(['reader_attached'])
    expect(second.devices.bench.state().cards.find(({ cardId }) => cardId === 'ordinary')).toMatchObject({
      balance: 1740,
      inField: false,
    })
  })

  test('show the bench every card that lies on it', async () => {
    const { devices } = await open(await folder())
    const { cards, reader } = devices.bench.state()
    expect(cards.map(({ cardId, balance }) => [cardId, balance])).toEqual([
      ['ordinary', 1240],
      ['second', 330],
      ['concession', 0],
      ['foreign', null],
      ['wrong_keys', null],
      ['not_desfire', null],
      ['blank', null],
    ])
    expect(reader).toBe('attached')
  })

  test('refuse what the bench cannot do', async () => {
    const { devices } = await open(await folder())
    expect(await devices.bench.act({ kind: 'card_place', cardId: 'nobody' })).toEqual({
      ok: false,
      error: { kind: 'bench_refused', detail: 'no such card' },
    })
  })
})

const order = {
  dispenseId: '0147-00001:dispense:1',
  cardNumbers: ['9643901470000001', '9643901470000002'],
  producedOn: calendarDay('2026-01-15'),
  balance: tenge(0),
  balanceMax: tenge(100_000),
  passes: [],
  terminalNumber: 147,
  operationNumber: 7,
  atMs: 0,
  mayBeIssued: false,
} as const

async function inMouth(devices: Devices): Promise<void> {
  await vi.waitUntil(() => devices.bench.state().dispenser.card === 'in_mouth')
}

describe('the dispenser on the bench', () => {
  test('gives a card that lies on the bench afterwards and can be tapped (CARD-001)', async () => {
    const stateDirectory = await folder()
    const { devices, events } = await open(stateDirectory)
    const issued = handlersOf(devices, (event) => events.push(event))['dispenser.issue']({ order })
    await inMouth(devices)
    expect(await devices.bench.act({ kind: 'dispenser_take' })).toMatchObject({ ok: true })
    expect(await issued).toMatchObject({ ok: true, value: { cardNumber: '9643901470000001' } })
    const bought = devices.bench.state().cards.find(({ title }) => title === 'dispensed')
    expect(bought).toMatchObject({ cardNumber: '9643901470000001', balance: 0 })
    await devices.bench.act({ kind: 'card_place', cardId: bought?.cardId ?? '' })
    const presence = presenceOf(events)
    expect(await devices.transitCard.read(presence)).toMatchObject({
      ok: true,
      value: { environment: { cardNumber: '9643901470000001' } },
    })
    const again = await open(stateDirectory)
    expect(again.devices.bench.state().cards.some(({ cardId }) => cardId === bought?.cardId)).toBe(true)
  })

  test("never shows its antenna to main: a blank there is nobody's card", async () => {
    const { devices, events } = await open(await folder())
    const before = nfcKinds(events).length
    await handlersOf(devices, (event) => events.push(event))['dispenser.prepare']({ order })
    expect(devices.bench.state().dispenser).toMatchObject({ card: 'at_reader', stock: 39 })
    expect(nfcKinds(events)).toHaveLength(before)
    expect(events.filter(({ kind }) => kind === 'dispenser_progress').length).toBeGreaterThan(0)
  })

  test('tells where an order stands and takes its card back', async () => {
    const { devices } = await open(await folder())
    const calls = handlersOf(devices, () => undefined)
    await calls['dispenser.prepare']({ order })
    expect(await calls['dispenser.examine']({ order })).toMatchObject({ ok: true, value: { kind: 'at_reader' } })
    expect(await calls['dispenser.withdraw']({ order })).toMatchObject({ ok: true, value: { kind: 'not_handed_out' } })
    expect(devices.bench.state().dispenser).toMatchObject({ card: null, boxed: 1 })
  })

  test('does at its keys what a person at the machine could do', async () => {
    const { devices } = await open(await folder())
    const dispenser = (): object => devices.bench.state().dispenser
    expect(await devices.bench.act({ kind: 'dispenser_take' })).toMatchObject({ ok: false })
    await devices.bench.act({ kind: 'dispenser_fill', count: 3 })
    expect(dispenser()).toMatchObject({ condition: 'low', stock: 3 })
    await devices.bench.act({ kind: 'dispenser_box', state: 'full' })
    expect(dispenser()).toMatchObject({ condition: 'capture_box_full', boxed: 20 })
    await devices.bench.act({ kind: 'dispenser_box', state: 'empty' })
    await devices.bench.act({ kind: 'dispenser_state', state: 'offline' })
    expect(dispenser()).toMatchObject({ condition: 'offline', boxed: 0 })
    await devices.bench.act({ kind: 'dispenser_jam_next', motion: 'issue' })
    await devices.bench.act({ kind: 'dispenser_lose_next', moved: false })
    expect(dispenser()).toMatchObject({ jamsNext: 'issue', losesNextAnswer: true })
  })
})
