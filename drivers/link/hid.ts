import { err, ok } from '#domain/result'
import { CommandQueue } from '#drivers/command-queue'
import { fromReport, toReports, type HidFraming } from '#drivers/link/hid-reports'
import { linkFailure, type LinkFailure, type OpenLink } from '#drivers/link/link'
import type { Result } from '#domain/result'

/** What is used of a device opened by node-hid (`HIDAsync`). */
export interface HidDevice {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  write(report: Buffer): Promise<number>
  close(): Promise<void>
}

/** Opens the first device of this vendor and product. Rejects when there is none. */
export type OpenHidDevice = () => Promise<HidDevice>

export function hidLink(openDevice: OpenHidDevice, framing: HidFraming): OpenLink {
  return async (listener) => {
    try {
      const device = await openDevice()
      const writes = new CommandQueue()
      let isOver = false
      device.on('data', (report) => {
        const bytes = fromReport(report, framing)
        if (!isOver && bytes.length > 0) listener.bytes(bytes)
      })
      device.on('error', (error) => {
        if (isOver) return
        isOver = true
        void device.close().catch(() => undefined)
        listener.ended(error.message)
      })
      return ok({
        write: (bytes) => writes.run(() => (isOver ? err(linkFailure('closed')) : send(device, bytes, framing))),
        async close() {
          if (isOver) return
          isOver = true
          await device.close().catch(() => undefined)
        },
      })
    } catch (cause) {
      return err(linkFailure(cause))
    }
  }
}

async function send(device: HidDevice, bytes: Uint8Array, framing: HidFraming): Promise<Result<void, LinkFailure>> {
  try {
    for (const report of toReports(bytes, framing)) await device.write(Buffer.from(report))
    return ok(undefined)
  } catch (cause) {
    return err(linkFailure(cause))
  }
}

/** Only when it is needed: the addon costs start-up time. */
export function nodeHidDevice(vendorId: number, productId: number): OpenHidDevice {
  return async () => {
    const { HIDAsync } = await import('node-hid')
    return HIDAsync.open(vendorId, productId)
  }
}
