import { copyFileSync, existsSync, statSync } from 'node:fs'
import { openStore, type Store } from '#electron/store/open'
import { copyDatabase } from '#test/electron/store/damage'
import { saleEntries, SettableClock } from '#test/electron/store/rig'

/** What was answered to a customer: this record, durable when the log was so long. */
export type Answered = { readonly seq: number; readonly hash: string; readonly logBytes: number }

/** A stretch of a day between two checkpoints: the database at its beginning, the log at its end. */
export type Stretch = { readonly path: string; readonly firstSeq: number; readonly answered: readonly Answered[] }

/** A sale as the product journals it: in several transactions, each answered before the next one begins. */
async function sell(
  store: Store,
  index: number,
  answered: (record: { seq: number; hash: string }) => void,
): Promise<void> {
  const entries = saleEntries(index)
  for (const [from, to] of [
    [0, 2],
    [2, 4],
    [4, 7],
  ] as const) {
    const last = (await store.journal.append(entries.slice(from, to))).at(-1)
    if (last !== undefined) answered(last)
  }
}

/** Sells `sales` times in `folder`, with a checkpoint after every `salesPerStretch`. */
export async function playDay(folder: string, sales: number, salesPerStretch: number): Promise<readonly Stretch[]> {
  const path = `${folder}/day.sqlite`
  const clock = new SettableClock()
  const stretches: Stretch[] = []
  for (let from = 1; from <= sales; from += salesPerStretch) {
    // Closing moves everything into the file, so the log begins anew.
    const store = await openStore(path, clock)
    const image = `${folder}/stretch-${String(stretches.length)}.sqlite`
    copyDatabase(path, image)
    const firstSeq = (await store.journal.last())?.seq ?? 0
    const answered: Answered[] = []
    for (let index = from; index < from + salesPerStretch && index <= sales; index += 1) {
      clock.nowMs += 120_000
      await sell(store, index, ({ seq, hash }) => {
        answered.push({ seq, hash, logBytes: statSync(`${path}-wal`).size })
      })
    }
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${image}-wal`)
    stretches.push({ path: image, firstSeq, answered })
    await store.close()
  }
  return stretches
}
