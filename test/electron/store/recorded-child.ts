import { openSync, writeSync } from 'node:fs'
import { assert } from '#domain/assert'
import { openStore } from '#electron/store/open'
import { saleEntries, SettableClock } from '#test/electron/store/rig'

/** Sells and moves the log into the database file, and writes down after each transaction what was answered. Run under strace,
 *  which puts all of it in one order. */
const path = process.argv[2]
assert(path !== undefined, 'no path')
const answers = openSync(`${path}-answers`, 'w')
const store = await openStore(path, new SettableClock())
for (let index = 1; index <= 24; index += 1) {
  const entries = saleEntries(index)
  for (const part of [entries.slice(0, 3), entries.slice(3)]) {
    const last = (await store.journal.append(part)).at(-1)
    writeSync(answers, `${String(last?.seq)} ${String(last?.hash)}\n`)
  }
  if (index % 6 === 0) await store.checkpoint()
}
await store.close()
