import { assert } from '#domain/assert'

/** How a device on USB-HID carries a stream of bytes: each report begins with its number for the system, then how many of its
 *  bytes are used, then the bytes, then zeros. */
export type HidFraming = {
  /** 0 when the device does not number its reports. */ readonly reportId: number
  /** Bytes of a report after its number, the count included; 64 on a full-speed device. */
  readonly reportBytes: number
}

export function toReports(bytes: Uint8Array, { reportId, reportBytes }: HidFraming): readonly Uint8Array[] {
  const room = reportBytes - 1
  assert(room > 0 && room < 256, `a report of ${String(reportBytes)} bytes`)
  const count = Math.ceil(bytes.length / room)
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * room, (index + 1) * room)
    const report = new Uint8Array(1 + reportBytes)
    report.set([reportId, part.length])
    report.set(part, 2)
    return report
  })
}

/** What a report carries; nothing when it is another report, or claims more than it holds. hidapi puts the number of a report
 *  in front of it only if the device numbers them. */
export function fromReport(report: Uint8Array, { reportId }: HidFraming): Uint8Array {
  const body = reportId === 0 ? report : report[0] === reportId ? report.subarray(1) : new Uint8Array()
  const used = body[0] ?? 0
  return used < body.length ? body.slice(1, 1 + used) : new Uint8Array()
}
