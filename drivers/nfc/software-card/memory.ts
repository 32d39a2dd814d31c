import type { CardState, StoredFile } from '#drivers/nfc/software-card/state'

/** Storage of an 8 KB card. The unit of 32 bytes and the double cost of backup files are the data sheet's; what an
 *  application costs is an estimate. */
const capacityBytes = 8192
const unitBytes = 32
const applicationBytes = 160

export function freeBytes(state: CardState): number {
  const applications = state.applications.map((application) =>
    application.files.reduce((sum, file) => sum + fileBytes(file.content), applicationBytes),
  )
  return capacityBytes - applications.reduce((sum, bytes) => sum + bytes, 0)
}

function fileBytes(content: StoredFile['content']): number {
  switch (content.type) {
    case 'standard':
      return wholeUnits(content.bytes.length / 2)
    case 'backup':
      return 2 * wholeUnits(content.bytes.length / 2)
    case 'value':
      return 2 * unitBytes
    case 'linear':
    case 'cyclic':
      return wholeUnits(content.recordBytes * content.recordsMax)
  }
}

function wholeUnits(bytes: number): number {
  return Math.ceil(bytes / unitBytes) * unitBytes
}
