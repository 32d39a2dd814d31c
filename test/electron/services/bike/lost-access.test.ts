import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPin } from '#central/bike/demo-renters'
import type { Database } from '#central/database/database'
import { openPglite } from '#central/database/pglite'
import type { BikeProof } from '#contract/screens/bike'
import type { Rig } from '#test/rig/terminal'
import { act, enter, open, openBike, openBikeRig } from '#test/electron/services/bike/bike-rig'

let database: Database
beforeAll(async () => {
  database = await openPglite(null)
}, 60_000)
afterAll(() => database.close())

async function prove(rig: Rig, proof: BikeProof, ...values: readonly string[]): Promise<void> {
  await openBike(rig)
  await rig.until('bike', ({ centre }) => centre === 'up')
  await open(rig, 'block')
  await act(rig, 'kiosk.bikeChooseProof', { proof })
  await act(rig, 'kiosk.bikeGoOn', undefined)
  await enter(rig, ...values)
}

describe('a lost ID or PIN', () => {
  test.each([
    ['id_and_document', '10000001', '040000001'],
    ['id_and_iin', '10000001', '900415300123'],
    ['iin_and_document', '900415300123', '040000001'],
  ] as const)(
    'is blocked at once by %s, and the access opens nothing from then on (BLOCK-022, BIKE-104)',
    async (proof, first, second) => {
      const { rig } = await openBikeRig(database)
      await prove(rig, proof, first, second)
      await rig.until('bike_block')
      await act(rig, 'kiosk.bikeGoOn', undefined)
      expect(await rig.until('bike_notice')).toMatchObject({ code: 'access_closed', atMs: rig.time.clock.wallMs() })
      await rig.session.back()
      await rig.until('bike', ({ centre }) => centre === 'up')
      await open(rig, 'sign_in')
      await enter(rig, '10000001', demoPin)
      expect(await rig.until('bike_notice')).toMatchObject({ code: 'access_blocked' })
    },
  )

  test('is not blocked by what is not its owner’s, and what was typed can be corrected (BLOCK-022)', async () => {
    const { rig } = await openBikeRig(database)
    await prove(rig, 'id_and_document', '10000001', '049999999')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_block')).toMatchObject({ problem: 'proof_refused' })
    await rig.session.back()
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'document_number', value: '049999999' })
    await rig.session.back()
    expect(await rig.until('bike_entry')).toMatchObject({ field: 'account_id', value: '10000001' })
  })

  test('says so when the centre does not answer, and can be sent again (BLOCK-022)', async () => {
    const { rig, centre } = await openBikeRig(database)
    await prove(rig, 'id_and_iin', '10000001', '900415300123')
    centre.setLink('down')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_block')).toMatchObject({ problem: 'offline' })
    centre.setLink('up')
    await act(rig, 'kiosk.bikeGoOn', undefined)
    expect(await rig.until('bike_notice')).toMatchObject({ code: 'access_closed' })
  })

  test.each([
    ['id_and_iin', ['123'], 'account_id', 'id_form'],
    ['id_and_iin', ['10000001', '900415300124'], 'iin', 'iin_check_digit'],
    ['id_and_document', ['10000001', ' '], 'document_number', 'missing'],
  ] as const)('is told at the field what cannot be right: %s %s', async (proof, values, field, problem) => {
    const { rig } = await openBikeRig(database)
    await prove(rig, proof, ...values)
    expect(await rig.until('bike_entry')).toMatchObject({ field, problem })
  })
})
