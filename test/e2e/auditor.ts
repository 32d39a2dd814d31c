import { join } from 'node:path'
import { expect } from '@playwright/test'
import { startEmbeddedCentral } from '#central/embedded'
import { openStore } from '#electron/store/open'

const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

/** Opens what a closed application left behind, the terminal's store and the centre's database, and holds them against each
 *  other: the journal chain is whole, projections are its fold, nothing is unsent, and both sides agree to the tenge. */
export async function auditAgreement(directory: string): Promise<Awaited<ReturnType<typeof storeTotals>>> {
  const terminal = await storeTotals(directory)
  const central = await startEmbeddedCentral({ clock, directory: join(directory, 'central', 'database') })
  try {
    expect(await central.admin.totals()).toMatchObject(terminal)
    expect(await central.admin.listConflicts()).toEqual([])
  } finally {
    await central.close()
  }
  return terminal
}

async function storeTotals(directory: string) {
  const store = await openStore(join(directory, 'beket.sqlite'), clock)
  try {
    expect(await store.journal.verify()).toMatchObject({ ok: true })
    expect(await store.projections.compare()).toEqual([])
    const last = await store.journal.last()
    expect(await store.sync.acknowledgedSeq()).toBe(last?.seq)
    return await store.totals()
  } finally {
    await store.close()
  }
}
