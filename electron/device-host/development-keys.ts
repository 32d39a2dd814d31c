import type { MasterKeys } from '#drivers/transit-card/key-store'

function key(firstByte: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) => (firstByte + index * 0x11) & 0xff)
}

/** Master keys of simulated cards. They are public, so a card made with them is worth nothing: a terminal with a real reader
 *  for real passengers is configured with a key file. */
export const developmentKeys: MasterKeys = {
  master: key(0x10),
  read: key(0x21),
  credit: key(0x32),
  debit: key(0x43),
  issue: key(0x54),
}
