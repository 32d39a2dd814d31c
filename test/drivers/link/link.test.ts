import { EventEmitter } from 'node:events'
import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { systemDelay } from '#drivers/delay'
import { parseLinkAddress } from '#drivers/link/address'
import { hidLink, type HidDevice } from '#drivers/link/hid'
import { fromReport, toReports } from '#drivers/link/hid-reports'
import { KeptLink } from '#drivers/link/kept-link'
import type { ByteLink, OpenLink } from '#drivers/link/link'
import { linkAt } from '#drivers/link/open-link'
import { openPty } from '#test/drivers/peer/pty'
import { serveInTest } from '#test/drivers/peer/serve-in-test'
import type { ServedDevice, Wire } from '#test/drivers/peer/served'

describe('the address of a device', () => {
  test.each([
    ['tcp:192.168.1.20:9100', { kind: 'tcp', host: '192.168.1.20', port: 9100 }],
    ['serial:/dev/ttyUSB0:9600', { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 }],
    ['usblp:/dev/usb/lp0', { kind: 'usblp', path: '/dev/usb/lp0' }],
    ['hid:04b3:4535', { kind: 'hid', vendorId: 0x04b3, productId: 0x4535 }],
  ])('is read: %s', (text, address) => {
    expect(parseLinkAddress(text)).toEqual({ ok: true, value: address })
  })

  test.each(['', 'tcp:host', 'tcp:host:0', 'tcp:host:70000', 'serial:ttyS0:9600', 'usblp:lp0', 'hid:1:2', 'lpt:1'])(
    'is refused: %s',
    (text) => {
      expect(parseLinkAddress(text)).toMatchObject({ ok: false, error: { kind: 'address_invalid' } })
    },
  )
})

const framing = { reportId: 0, reportBytes: 64 }

describe('bytes in HID reports', () => {
  test('fill reports of one size, counted and padded', () => {
    const reports = toReports(
      Uint8Array.from({ length: 100 }, (_, at) => at),
      framing,
    )
    expect(reports.map((report) => [report.length, report[0], report[1]])).toEqual([
      [65, 0, 63],
      [65, 0, 37],
    ])
  })

  test('come out as they went in, with and without report numbers', () => {
    assert(
      property(uint8Array({ maxLength: 500 }), integer({ min: 0, max: 255 }), (bytes, reportId) => {
        const numbered = { reportId, reportBytes: 64 }
        // hidapi gives the number back only when the device numbers its reports.
        const read = toReports(bytes, numbered).map((report) =>
          fromReport(reportId === 0 ? report.slice(1) : report, numbered),
        )
        expect(Buffer.concat(read).equals(bytes)).toBe(true)
      }),
    )
  })

  test('are never more than a report holds, whatever comes (R8)', () => {
    assert(
      property(uint8Array({ maxLength: 70 }), integer({ min: 0, max: 3 }), (report, reportId) => {
        expect(fromReport(report, { reportId, reportBytes: 64 }).length).toBeLessThan(Math.max(1, report.length))
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Stands for what node-hid gives: the operating system's side, without hardware. */
class FakeHid extends EventEmitter implements HidDevice {
  readonly reports: Buffer[] = []
  isClosed = false
  isGone = false

  write(report: Buffer): Promise<number> {
    if (this.isGone) return Promise.reject(new Error('could not write to device'))
    this.reports.push(report)
    return Promise.resolve(report.length)
  }

  close(): Promise<void> {
    this.isClosed = true
    return Promise.resolve()
  }
}

async function openHid(device: FakeHid): Promise<{ link: ByteLink; heard: number[]; ends: string[] }> {
  const heard: number[] = []
  const ends: string[] = []
  const open = hidLink(() => Promise.resolve(device), framing)
  const opened = await open({ bytes: (chunk) => heard.push(...chunk), ended: (detail) => ends.push(detail) })
  if (!opened.ok) throw new Error(opened.error.detail)
  return { link: opened.value, heard, ends }
}

describe('a link over USB-HID', () => {
  test('carries bytes in both directions', async () => {
    const device = new FakeHid()
    const { link, heard } = await openHid(device)
    expect((await link.write(Uint8Array.of(0x10, 4, 1))).ok).toBe(true)
    expect(device.reports.map((report) => [...report.subarray(0, 5)])).toEqual([[0, 3, 0x10, 4, 1]])
    device.emit('data', Uint8Array.of(1, 0x12, 0, 0))
    expect(heard).toEqual([0x12])
  })

  test('ends when the device is pulled out, and says so to whoever writes', async () => {
    const device = new FakeHid()
    const { link, ends } = await openHid(device)
    device.isGone = true
    expect((await link.write(Uint8Array.of(1))).ok).toBe(false)
    device.emit('error', new Error('could not read from HID device'))
    expect(ends).toEqual(['could not read from HID device'])
    expect((await link.write(Uint8Array.of(1))).ok).toBe(false)
  })

  test('fails as a result when there is no such device, by the real addon', async () => {
    const open = linkAt({ kind: 'hid', vendorId: 0xfff0, productId: 0xfff0 }, systemDelay, framing)
    expect(await open({ bytes: () => undefined, ended: () => undefined })).toMatchObject({ ok: false })
  })
})

/** Says back what it hears. */
function echo(opened: (wire: Wire) => void): ServedDevice {
  return {
    connected(wire) {
      opened(wire)
      return (chunk) => {
        wire.send(chunk)
      }
    },
  }
}

async function addressOf(kind: 'tcp' | 'serial' | 'usblp', port: number): Promise<OpenLink> {
  if (kind === 'tcp') return linkAt({ kind, host: '127.0.0.1', port }, systemDelay)
  const path = await openPty(port)
  return linkAt(kind === 'serial' ? { kind, path, baudRate: 9600 } : { kind, path }, systemDelay)
}

describe.each(['tcp', 'serial', 'usblp'] as const)('a link over %s', (kind) => {
  test('carries every byte value, and is opened anew when it was cut', async () => {
    const wires: Wire[] = []
    const { port } = await serveInTest(echo((wire) => wires.push(wire)))
    const every = Uint8Array.from({ length: 256 }, (_, value) => value)
    let heard: number[] = []
    let ups = 0
    let onUp = (): void => undefined
    let onAll = (): void => undefined
    const up = new Promise<void>((resolve) => (onUp = resolve))
    const all = new Promise<void>((resolve) => (onAll = resolve))
    const link = new KeptLink({
      open: await addressOf(kind, port),
      delay: systemDelay,
      retryMs: 20,
      onUp: () => {
        ups += 1
        onUp()
      },
      onDown: () => undefined,
      onBytes: (chunk) => {
        heard = [...heard, ...chunk]
        if (heard.length >= every.length) onAll()
      },
    })
    await up
    expect((await link.write(every)).ok).toBe(true)
    await all
    expect(heard).toEqual([...every])
    const again = new Promise<void>((resolve) => (onUp = resolve))
    wires.at(-1)?.cut()
    // A printer's file reads as empty both when there is nothing to say and here, so its user decides by the silence.
    if (kind === 'usblp') link.drop('no answer')
    await again
    expect(ups).toBeGreaterThanOrEqual(2)
    await link.close()
    expect((await link.write(every)).ok).toBe(false)
  })

  test('fails as a result when nothing is there', async () => {
    const open =
      kind === 'tcp'
        ? linkAt({ kind, host: '127.0.0.1', port: 1 }, systemDelay)
        : linkAt(
            kind === 'serial' ? { kind, path: '/dev/no-such-tty', baudRate: 9600 } : { kind, path: '/dev/no-such-lp' },
            systemDelay,
          )
    expect(await open({ bytes: () => undefined, ended: () => undefined })).toMatchObject({
      ok: false,
      error: { kind: 'link_failed' },
    })
  })
})
