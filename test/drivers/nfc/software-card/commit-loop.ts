import { createCardFile } from '#drivers/nfc/software-card/card-file'
import { files, issueCard } from '#test/drivers/nfc/software-card/issue'

/** Run as a process of its own until it is killed: commits counter after counter to a card file and names each committed one. */
const [, , path = ''] = process.argv
const { host } = issueCard('plain', { store: createCardFile(path).store })
for (let counter = 1; ; counter += 1) {
  host.write(files.free, 0, Uint8Array.of(counter & 255, (counter >> 8) & 255))
  if (host.commit() !== 0) throw new Error('the card refused the commit')
  process.stdout.write(`${counter}\n`)
}
