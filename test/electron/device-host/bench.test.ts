import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tenge } from '#domain/money'
import type { NfcEvent } from '#drivers/nfc/driver'
import { announce, handlersOf } from '#electron/device-host/calls'
import { openDevices, type Devices } from '#electron/device-host/devices'
import type { HostEvent } from '#electron/device-host/protocol'
import { patientDelay } from '#test/drivers/patient-delay'

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'beket-bench-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function open(stateDirectory: string): Promise<{ devices: Devices; events: HostEvent[] }> {
  const configuration = { reader: 'simulated', stateDirectory, keyFile: null, airBitRate: null } as const
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
