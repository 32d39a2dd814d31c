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

const profile = profileNamed('epson-tm-80mm')

type Host = {
  readonly handlers: HostHandlers
  readonly printer: VirtualPrinter
  readonly validator: VirtualValidator
  /** Resolves with the first event of this kind that fits, told before or later. */
  readonly told: (fits: (event: HostEvent) => boolean) => Promise<HostEvent>
}

/** The host as a machine with a printer and a validator has it, both at the end of a wire. */
async function openHost(): Promise<Host> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'beket-host-'))
  onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }))
  const printer = new VirtualPrinter({ headDots: profile.widthDots, answersProcessId: true, clearsBuffer: true })
  const validator = new VirtualValidator()
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
  return { handlers: handlersOf(devices, report), printer, validator, told }
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
  })
})
