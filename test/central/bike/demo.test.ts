import { expect, it } from 'vitest'
import { createDemoRenters, demoPin, demoRenters } from '#central/bike/demo-renters'
import { createSmsOutbox } from '#central/bike/sms-outbox'
import { createCentral } from '#central/central'
import { systemRandom } from '#central/random'
import { bikeBenchSchema, type BikeAccountState } from '#contract/bike'
import { providerKeyHeader } from '#contract/central'
import { expectProblem, registered, signedIn } from '#test/central/bike/rig'
import { describeOnEngines } from '#test/central/rig'

describeOnEngines('the demonstration renters', (setup) => {
  it('are there to sign in with the PIN of the list, but for the blocked one', async () => {
    const rig = await setup()
    const terminal = await rig.enrol()
    await createDemoRenters(rig.admin.bike)
    const states = new Map<string, BikeAccountState>()
    for (const { accountId } of demoRenters.slice(0, -1)) {
      states.set(accountId, (await signedIn(terminal, { accountId, pin: demoPin })).account)
    }
    const account = (last: number): unknown => states.get(`1000000${String(last)}`)
    expect(account(1)).toMatchObject({ account: { balance: 5000, reserved: 2500, product: { sku: 'BIKE_STD_MONTH' } } })
    expect(account(2)).toMatchObject({ account: { balance: -1200, debts: [{ open: 500 }, { open: 700 }] } })
    expect(account(3)).toMatchObject({ account: { balance: 0, restriction: { reason: 'balance_spent' } } })
    expect(account(4)).toMatchObject({ residence: 'non_resident', firstPaidAtMs: null })
    expect(account(5)).toMatchObject({ concessionLastDay: '2035-12-31', account: { balance: 200 } })
    expect(account(6)).toMatchObject({ residence: 'residence_permit', account: { balance: 5000 } })
    expect(account(7)).toMatchObject({ account: { depositHeld: 37_500, product: { kind: 'day_pass', hours: 72 } } })
    expect(account(8)).toMatchObject({ residence: 'citizen', firstPaidAtMs: null, account: { balance: 0 } })
    const blocked = { accountId: '10000009', pin: demoPin }
    expectProblem(await terminal.post('/v1/bike/sessions', blocked), 403, 'bike_access_blocked')
  })
})

describeOnEngines('the bench of a demonstration', (setup) => {
  it('lists renters and text messages to whoever has a provider key, and a centre without bench does not', async () => {
    const rig = await setup()
    const renter = await registered(rig, await rig.enrol())
    const headers = { [providerKeyHeader]: rig.providerKey }
    expect((await rig.app.inject({ url: '/v1/bench/bike', headers })).statusCode).toBe(404)
    const { database, clock } = rig
    const { app } = await createCentral({ database, clock, random: systemRandom, hasBench: true })
    expect((await app.inject({ url: '/v1/bench/bike' })).statusCode).toBe(401)
    const bench = bikeBenchSchema.parse((await app.inject({ url: '/v1/bench/bike', headers })).json())
    expect(bench.renters.map(({ accountId }) => accountId)).toEqual(demoRenters.map(({ accountId }) => accountId))
    // This process has another key: it sees that a message went out, and not what it says.
    expect(bench.messages).toEqual([{ phone: renter.person.mobile, text: null, queuedAtMs: clock.nowMs }])
  })

  it('reads a message with the key that sealed it, and none whose telephone number was exchanged', async () => {
    const { database } = await setup()
    const outbox = createSmsOutbox(new Uint8Array(32), systemRandom)
    await outbox.send(database, { phone: '+77010000001', text: 'PIN 123456', queuedAtMs: 5 })
    expect(await outbox.list(database)).toEqual([{ phone: '+77010000001', text: 'PIN 123456', queuedAtMs: 5 }])
    await database.query("update sms_outbox set phone = '+77010000002'")
    expect(await outbox.list(database)).toMatchObject([{ text: null }])
  })
})
