import { expect, test } from 'vitest'
import { chooseTopUp } from '#test/electron/services/flows'
import { openRig } from '#test/rig/terminal'

test.each(['paper_out', 'cover_open', 'jam', 'offline'] as const)(
  'a printer that says %s is known on every screen before money is taken (D4)',
  async (state) => {
    const rig = await openRig()
    await rig.until('home')
    expect(rig.view().receipts).toBe('printed')
    await rig.bench({ kind: 'printer_state', state })
    await rig.untilTrue('it is said', () => rig.view().receipts === 'on_screen')
    const before = rig.views.length
    await chooseTopUp(rig, 1000, 'bank')
    expect(new Set(rig.views.slice(before).map(({ receipts }) => receipts))).toEqual(new Set(['on_screen']))
    await rig.bench({ kind: 'printer_state', state: 'ok' })
    await rig.untilTrue('it is not said any more', () => rig.view().receipts === 'printed')
  },
)
