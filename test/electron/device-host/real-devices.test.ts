import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tenge } from '#domain/money'
import { announce, handlersOf, type HostHandlers } from '#electron/device-host/calls'
import { openDevices } from '#electron/device-host/devices'
import type { HostEvent } from '#electron/device-host/protocol'
import { VirtualValidator } from '#test/drivers/cash/virtual-validator'
import { serveInTest } from '#test/drivers/peer/serve-in-test'
import type { ServedDevice } from '#test/drivers/peer/served'
import { stripes } from '#test/drivers/printer/conformance'
import { shows } from '#test/drivers/printer/paper'
import { profileNamed } from '#test/drivers/printer/printer-rig'
import { VirtualPrinter } from '#test/drivers/printer/virtual-printer'
import { VirtualKaspi } from '#test/drivers/terminal/virtual-kaspi'
import { VirtualZvt } from '#test/drivers/terminal/virtual-zvt'

const profile = profileNamed('epson-tm-80mm')

type Host = {
  readonly handlers: HostHandlers
  readonly printer: VirtualPrinter
  readonly validator: VirtualValidator
  readonly terminal: VirtualZvt
  readonly kaspi: VirtualKaspi
  /** Resolves with the first event of this kind that fits, told before or later. */
  readonly told: (fits: (event: HostEvent) => boolean) => Promise<HostEvent>
}

/** The host as a machine with a printer, a validator and a bank terminal has it, each at the end of a wire. */
async function openHost(protocol: 'zvt' | 'kaspi' = 'zvt'): Promise<Host> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'beket-host-'))
  onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }))
  const printer = new VirtualPrinter({ headDots: profile.widthDots, answersProcessId: true, clearsBuffer: true })
  const validator = new VirtualValidator()
  const terminal = new VirtualZvt()
  const kaspi = new VirtualKaspi()
  onTestFinished(() => kaspi.stop())
  const link = async (device: ServedDevice): Promise<{ kind: 'tcp'; host: string; port: number }> => ({
    kind: 'tcp',
    host: '127.0.0.1',
    port: (await serveInTest(device)).port,
  })
  const configuration = {
    reader: 'simulated',
    stateDirectory,
    keyFile: null,
    airBitRate: null,
    voice: 'simulated',
    devices: {
      printer: { profile: 'epson-tm-80mm', link: await link(printer) },
      cash: { link: await link(validator) },
      bank:
        protocol === 'zvt'
          ? { protocol, link: await link(terminal) }
          : { protocol, place: { host: '127.0.0.1', port: await kaspi.start() } },
    },
  } as const
  const devices = await openDevices(configuration, () => undefined)
  onTestFinished(() => devices.close())
  const events: HostEvent[] = []
  const waiting = new Set<(event: HostEvent) => void>()
  const report = (event: HostEvent): void => {
    events.push(event)
    for (const listener of waiting) listener(event)
  }
  announce(devices, report)
  const told = (fits: (event: HostEvent) => boolean): Promise<HostEvent> =>
    new Promise((resolve) => {
      const already = events.find(fits)
      if (already !== undefined) resolve(already)
      waiting.add((event) => {
        if (fits(event)) resolve(event)
      })
    })
  return { handlers: handlersOf(devices, report), printer, validator, terminal, kaspi, told }
}

describe('real devices in the host', () => {
  test('print a receipt and take a note as the kiosk asks them to, and the bench leaves them alone', async () => {
    const { handlers, printer, validator, told } = await openHost()
    await told((event) => event.kind === 'printer_state' && event.state === 'ready')
    expect(await handlers['printer.print']({ jobId: 'receipt-1', page: stripes })).toEqual({
      ok: true,
      value: undefined,
    })
    expect(printer.receipts.map((paper) => shows(paper, stripes, profile.widthDots))).toEqual([true])

    await told((event) => event.kind === 'cash_state' && event.state === 'disabled')
    expect((await handlers['cash.enable']({ denominations: [tenge(2_000)] })).ok).toBe(true)
    expect(validator.insert(2_000)).toBe('taken')
    const escrowed = await told(
      ({ kind, ...fact }) => kind === 'cash' && JSON.stringify(fact).includes('note_escrowed'),
    )
    if (escrowed.kind !== 'cash' || escrowed.event.kind !== 'note_escrowed') throw new Error('no note in escrow')
    const { noteId } = escrowed.event
    expect((await handlers['cash.stack']({ noteId })).ok).toBe(true)
    expect(await handlers['cash.stackedNotes']({})).toEqual({ ok: true, value: [{ noteId, amount: 2_000 }] })
    expect(validator.boxAmounts()).toEqual([2_000])

    const refused = { ok: false, error: { kind: 'bench_refused', detail: 'the real device is in use' } }
    expect(await handlers['bench.do']({ kind: 'note_insert', amount: tenge(500) })).toEqual(refused)
    expect(await handlers['bench.do']({ kind: 'printer_state', state: 'paper_out' })).toEqual(refused)
    expect(await handlers['bench.do']({ kind: 'bank_answer', answer: 'approve' })).toEqual(refused)
  })

  test.each(['zvt', 'kaspi'] as const)('charge, refund and are asked about by way of %s', async (protocol) => {
    const { handlers, terminal, kaspi, told } = await openHost(protocol)
    const isZvt = protocol === 'zvt'
    await told((event) => event.kind === 'bank_state' && event.state === 'idle' && event.canCancel === isZvt)
    if (isZvt) terminal.pay()
    else kaspi.act('card')
    const payment = { paymentId: 'p1', amount: tenge(2_000) }
    const approved = { ok: true, value: { kind: 'approved', approval: { maskedCard: '*4417' } } }
    expect(await handlers['bank.charge'](payment)).toMatchObject(approved)
    expect(await handlers['bank.outcome']({ paymentId: 'p1' })).toMatchObject(approved)
    expect(await handlers['bank.refund']({ ...payment, refundId: 'r1' })).toMatchObject({
      ok: true,
      value: { kind: 'approved' },
    })
    expect(isZvt ? terminal.reversals() : kaspi.refunded).toEqual([2_000])
  })
})
