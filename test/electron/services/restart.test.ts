import { describe, expect, test } from 'vitest'
import { Crashed, openRig, type CrashPoint, type Rig } from '#test/rig/terminal'
import {
  expectNothingLostNorDoubled,
  newCustomer,
  serve,
  type Customer,
  type Errand,
} from '#test/electron/services/customer'
import { receiptIssuedKind } from '#electron/store/receipts'
import { errands } from '#test/electron/services/errands'

/** Serves the customer with the process ending once, at the point; how many journal transactions there were, and whether the
 *  point was reached. */
async function serveWithCrash(
  errand: Errand,
  point: CrashPoint | null,
): Promise<{ appends: number; hasCrashed: boolean }> {
  const rig = await openRig({ doneMs: 120_000 })
  const customer = newCustomer(errand)
  if (point !== null) rig.crashAt(point)
  const crashed = await serveToTheEnd(rig, errand, customer, point)
  const appends = rig.appends()
  if (crashed) {
    await rig.restart()
    await serve(rig, errand, customer)
  }
  await expectNothingLostNorDoubled(rig)
  return { appends, hasCrashed: crashed }
}

async function serveToTheEnd(rig: Rig, errand: Errand, customer: Customer, point: CrashPoint | null): Promise<boolean> {
  try {
    await serve(rig, errand, customer)
    // The last record comes when the customer has what was wanted.
    const isOver = async (append: number): Promise<boolean> =>
      rig.appends() < append && (await rig.records(receiptIssuedKind)).length > 0
    if (point !== null) await rig.untilTrue('the process ends', () => isOver(point.append))
    return false
  } catch (error) {
    if (error instanceof Crashed) return true
    throw error
  }
}

describe('the process killed at every journal record and started again (design D3)', () => {
  test.each(Object.entries(errands))('%s: nothing is lost and nothing doubled', async (_, errand) => {
    const { appends } = await serveWithCrash(errand, null)
    expect(appends).toBeGreaterThan(3)
    let crashes = 0
    for (let append = 1; append <= appends; append += 1) {
      for (const when of ['before', 'after'] as const) {
        const outcome = await serveWithCrash(errand, { append, when }).catch((error: unknown) => {
          throw new Error(`crash ${when} append ${String(append)} of ${String(appends)}`, { cause: error })
        })
        // A silent bank terminal is asked a time more in one run than in another: such a run ends before the point.
        expect(outcome.hasCrashed || outcome.appends < append).toBe(true)
        if (outcome.hasCrashed) crashes += 1
      }
    }
    expect(crashes).toBeGreaterThan(2 * (appends - 3))
  })
})
