import { err, ok, type Result } from '#domain/result'

/** Where a device is connected. */
export type LinkAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string; readonly baudRate: number }
  | { readonly kind: 'usblp'; readonly path: string }
  | { readonly kind: 'hid'; readonly vendorId: number; readonly productId: number }

const forms = 'tcp:HOST:PORT, serial:/dev/PATH:BAUD, usblp:/dev/PATH or hid:VENDOR:PRODUCT (4 hexadecimal digits each)'

export type AddressError = { readonly kind: 'address_invalid'; readonly detail: string }

export function parseLinkAddress(text: string): Result<LinkAddress, AddressError> {
  const tcp = /^tcp:([A-Za-z0-9.-]+):(\d{1,5})$/.exec(text)
  if (tcp?.[1] !== undefined && Number(tcp[2]) >= 1 && Number(tcp[2]) <= 65_535) {
    return ok({ kind: 'tcp', host: tcp[1], port: Number(tcp[2]) })
  }
  const serial = /^serial:(\/[^:]+):(\d{3,7})$/.exec(text)
  if (serial?.[1] !== undefined) return ok({ kind: 'serial', path: serial[1], baudRate: Number(serial[2]) })
  const usblp = /^usblp:(\/[^:]+)$/.exec(text)
  if (usblp?.[1] !== undefined) return ok({ kind: 'usblp', path: usblp[1] })
  const hid = /^hid:([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(text)
  if (hid?.[1] !== undefined && hid[2] !== undefined) {
    return ok({ kind: 'hid', vendorId: Number.parseInt(hid[1], 16), productId: Number.parseInt(hid[2], 16) })
  }
  return err({ kind: 'address_invalid', detail: `${forms}, not ${text}` })
}
