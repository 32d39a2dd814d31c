import { describe, expect, test } from 'vitest'
import { openRig } from '#test/rig/terminal'
import type { KillPoint } from '#test/rig/device-host'
import { expectNothingLostNorDoubled, newCustomer, serve } from '#test/electron/services/customer'
import { errands } from '#test/electron/services/errands'
import { factsOf } from '#test/electron/services/books'

const everyCall = (...names: readonly Extract<KillPoint, { call: unknown }>['call'][]): KillPoint[] =>
  names.flatMap((call): KillPoint[] => [
    { call, when: 'before' },
    { call, when: 'after' },
  ])
const steps: readonly KillPoint[] = [
  { step: 'authenticate' },
  { step: 'write' },
  { step: 'commit' },
  { step: 'read_back' },
]
const card = [...everyCall('card.apply'), ...steps]
const points: readonly (readonly [errand: string, points: readonly KillPoint[]])[] = [
  ['a top-up with one note', [...everyCall('cash.enable', 'cash.stack', 'cash.disable'), ...card]],
  ['a top-up with two notes and a surplus', everyCall('cash.stack')],
  ['a top-up by bank card', [...everyCall('bank.charge'), ...card]],
  ['a top-up with a silent bank terminal', everyCall('bank.outcome')],
  ['an activation', card],
  ['two activations offline', card],
  ['a top-up torn after the commit', everyCall('card.examine')],
]
const cases = points.flatMap(([name, list]) =>
  list.map((point) => ({ name, point, at: 'call' in point ? `${point.when} ${point.call}` : `at ${point.step}` })),
)

describe('the device host killed in the middle (design D2)', () => {
  test.each(cases)('$name, killed $at: nothing is lost and nothing doubled', async ({ name, point }) => {
    const errand = errands[name]
    expect(errand).toBeDefined()
    if (errand === undefined) return
    const rig = await openRig({ doneMs: 120_000 })
    const customer = newCustomer(errand)
    // Armed when the errand has begun, so that reading the card at first is not what is hit.
    const begin = async (): Promise<void> => {
      rig.host.armKill(point)
      await errand.begin(rig)
    }
    await serve(rig, { ...errand, begin }, customer)
    expect(rig.host.kills()).toBe(1)
    await expectNothingLostNorDoubled(rig)
  })

  test('gives a note in escrow back and takes it again when the devices are back', async () => {
    const rig = await openRig({ doneMs: 120_000 })
    const errand = errands['a top-up with one note']
    if (errand === undefined) return
    rig.host.armKill({ call: 'cash.stack', when: 'before' })
    await serve(rig, errand, newCustomer(errand))
    expect(await factsOf(rig, 'cash_accepted')).toHaveLength(1)
    await expectNothingLostNorDoubled(rig)
  })
})

describe('devices that stay away', () => {
  test('take the kiosk out of service and back, without a sale', async () => {
    const rig = await openRig()
    await rig.until('home')
    await rig.host.kill()
    await rig.until('out_of_service', ({ code }) => code === 'devices_lost')
    await rig.host.start()
    await rig.until('home')
  })

  test('show a card that lay there all the time', async () => {
    const rig = await openRig()
    await rig.place('ordinary')
    await rig.host.kill()
    await rig.until('out_of_service')
    await rig.host.start()
    await rig.until('card')
  })

  test('do not bring the kiosk back to a home screen that serves nobody', async () => {
    const rig = await openRig()
    const errand = errands['a top-up by bank card']
    if (errand === undefined) return
    await errand.begin(rig)
    await rig.until('bank')
    await rig.bench({ kind: 'card_take' })
    await rig.bench({ kind: 'bank_answer', answer: 'approve' })
    await rig.until('card_removed')
    await rig.bench({ kind: 'reader_detach' })
    await rig.session.defer()
    await rig.until('deferred')
    await rig.session.finish()
    await rig.until('out_of_service', ({ code }) => code === 'reader_lost')
    await rig.bench({ kind: 'reader_attach' })
    await rig.until('home')
  })
})
