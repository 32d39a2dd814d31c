import { assert } from '#domain/assert'
import { openStore } from '#electron/store/open'
import { note, saleEntries, SettableClock } from '#test/electron/store/rig'

/** Appends for ever and says on its standard output what was acknowledged, until it is killed. */
const path = process.argv[2]
assert(path !== undefined, 'no path')
const store = await openStore(path, new SettableClock())
let index = (await store.journal.last())?.seq ?? 0
for (;;) {
  index += 1
  const records = await store.journal.append([...saleEntries(index), note(index)])
  process.stdout.write(`${String(records.at(-1)?.seq)} ${String(records.at(-1)?.hash)}\n`)
  if (index % 7 === 0) await store.checkpoint()
}
