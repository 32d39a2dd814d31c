import { concat, fromHex, uint16, uint24, uint32 } from '#drivers/nfc/software-card/bytes'
import type { SoftwareCard, SoftwareCardOptions } from '#drivers/nfc/software-card/card'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import type { Mode } from '#test/drivers/nfc/software-card/host'
import { Host } from '#test/drivers/nfc/software-card/host'

/** A card with one application and one file of every type, in one communication mode, keys of zeros. */

export const aid = '563412'
export const zeroKey = new Uint8Array(16)
export const files = { standard: 1, backup: 2, value: 3, cyclic: 4, linear: 5, denied: 6, free: 7 } as const
export const standardBytes = 200
export const backupBytes = 96
export const recordBytes = 16
/** The cyclic file shows 3 records and keeps a fourth for the pending write. */
export const cyclicMax = 4

const modeByte = { plain: 0, mac: 1, full: 3 } as const

/** Read with key 1, write with key 2, read and write with key 3, change with key 0. */
const access = 0x1230

export function issueCard(mode: Mode, options: SoftwareCardOptions = {}): { card: SoftwareCard; host: Host } {
  const card = createSoftwareCard(options)
  const host = new Host(card)
  const run = (instruction: number, body: Uint8Array): void => {
    const { status } = host.raw(instruction, body)
    if (status !== 0) throw new Error(`INS ${instruction.toString(16)} answered 91${status.toString(16)}`)
  }
  const head = (file: number, rights = access): Uint8Array => concat([file, modeByte[mode]], uint16(rights))
  run(0xca, concat(fromHex(aid), [0x0f, 0x84]))
  host.select(aid)
  run(0xcd, concat(head(files.standard), uint24(standardBytes)))
  run(0xcb, concat(head(files.backup), uint24(backupBytes)))
  run(0xcc, concat(head(files.value), uint32(0), uint32(1000), uint32(100), [1]))
  run(0xc0, concat(head(files.cyclic), uint24(recordBytes), uint24(cyclicMax)))
  run(0xc1, concat(head(files.linear), uint24(recordBytes), uint24(2)))
  run(0xcd, concat(head(files.denied, 0xffff), uint24(8)))
  run(0xcb, concat(head(files.free, 0xeeee), uint24(8)))
  return { card, host }
}

/** Keys 0 … 3 are zeros; key 3 may read and write. */
export function authenticate(host: Host, protocol: 'ev1' | 'ev2', keyNumber = 3): number {
  return protocol === 'ev1' ? host.authenticateEv1(keyNumber, zeroKey) : host.authenticateEv2(keyNumber, zeroKey)
}
