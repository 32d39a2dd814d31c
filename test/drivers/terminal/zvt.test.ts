import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { tenge } from '#domain/money'
import { systemDelay } from '#drivers/delay'
import { fileDeviceMemory } from '#drivers/device-memory'
import { linkAt } from '#drivers/link/open-link'
import type { BankState } from '#drivers/terminal/driver'
import { openZvtTerminal } from '#drivers/terminal/zvt/zvt'
import { temporaryFile } from '#test/drivers/memory-folder'
import { serveInTest } from '#test/drivers/peer/serve-in-test'
import type { ServedDevice } from '#test/drivers/peer/served'
import { terminalConformance } from '#test/drivers/terminal/conformance'
import { canary, VirtualZvt, type ZvtStep } from '#test/drivers/terminal/virtual-zvt'
import { openZvtRig, untilState, type ZvtRig } from '#test/drivers/terminal/zvt-rig'

terminalConformance('ZVT over TCP', openZvtRig)

const amount = tenge(2_000)
const unknown = { ok: true, value: { kind: 'unknown' } }
const approved = { ok: true, value: { kind: 'approved' } }
const notDone = { ok: true, value: { kind: 'declined', reason: 'refused' } }

/** The last word on it, asked for while the terminal cannot tell. */
async function lastWord({ driver }: ZvtRig, operationId: string): Promise<unknown> {
  let outcome = await driver.outcome(operationId)
  for (let asked = 0; asked < 20 && outcome.ok && outcome.value.kind === 'unknown'; asked += 1) {
    outcome = await driver.outcome(operationId)
  }
  return outcome
}

describe('a ZVT terminal', () => {
  test('is registered in tenge, and pays with reference, authorisation and four digits (S7)', async () => {
    const rig = await openZvtRig()
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toEqual({
      ok: true,
      value: {
        kind: 'approved',
        approval: { reference: '000470-611804', method: 'card', maskedCard: '*4417' },
      },
    })
    expect(rig.terminal.charges()).toEqual([2_000])
    expect(rig.terminal.heard).toEqual(['0600060000003e0398', '062003000000', '06010a04000000200000490398'])
  })

  test('tells the steps of a payment', async () => {
    const rig = await openZvtRig()
    const steps: BankState[] = []
    rig.driver.subscribe((state) => steps.push(state))
    const charge = rig.driver.charge('p1', amount)
    await expect.poll(() => rig.terminal.isWaiting()).toBe(true)
    rig.pay()
    await charge
    expect(steps).toEqual(['waiting_for_card', 'processing', 'idle'])
  })

  test('of whom nothing is heard is offline, takes nothing, and is found again', async () => {
    const terminal = new VirtualZvt()
    terminal.isDead = true
    const rig = await openZvtRig({}, terminal)
    expect(await rig.driver.charge('p1', amount)).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    expect(await rig.driver.outcome('p1')).toEqual({ ok: false, error: { kind: 'operation_unknown' } })
    terminal.isDead = false
    await untilState(rig.driver, 'idle')
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toMatchObject(approved)
  })

  test('is asked in quiet times whether it is still there', async () => {
    const rig = await openZvtRig({ pollMs: 10 })
    await expect.poll(() => rig.terminal.enquiries).toBeGreaterThan(1)
    rig.terminal.isDead = true
    await untilState(rig.driver, 'offline')
  })

  test('that was switched off is registered anew', async () => {
    const rig = await openZvtRig()
    rig.terminal.restart()
    expect(await rig.driver.charge('p1', amount)).toMatchObject({ ok: false, error: { kind: 'device_gone' } })
    expect(await rig.driver.outcome('p1')).toEqual({ ok: false, error: { kind: 'operation_unknown' } })
    await untilState(rig.driver, 'idle')
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toMatchObject(approved)
  })

  test('that is full has its day closed, and then pays', async () => {
    const rig = await openZvtRig()
    rig.terminal.isFull = true
    expect(await rig.driver.charge('p1', amount)).toEqual({ ok: false, error: { kind: 'device_busy' } })
    expect(rig.terminal.daysClosed).toBe(1)
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toMatchObject(approved)
  })

  test('numbers its bookings with eight digits where six do not suffice', async () => {
    const rig = await openZvtRig()
    rig.terminal.saysTraceLong = true
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toMatchObject({
      ok: true,
      value: { approval: { reference: '00000470-611804' } },
    })
  })
})

const steps: readonly ZvtStep[] = ['taken', 'waiting', 'processing', 'status', 'completion']

describe('a ZVT terminal that goes silent', () => {
  test.each(steps)('at "%s" has its payment found out, and none is lost or made twice (R10)', async (step) => {
    const rig = await openZvtRig()
    rig.terminal.goSilentFrom(step)
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    expect(await lastWord(rig, 'p1')).toMatchObject(approved)
    expect(await rig.driver.charge('p1', amount)).toMatchObject(approved)
    expect(rig.terminal.charges()).toEqual([2_000])
    // It is known well enough to be given back.
    expect(await rig.driver.refund('p1', amount, 'r1')).toMatchObject(approved)
  })

  test.each(['taken', 'waiting', 'processing', 'status', 'refusal'] as const)(
    'at "%s" of a payment that is refused is never read as paid (R10)',
    async (step) => {
      const rig = await openZvtRig()
      rig.terminal.goSilentFrom(step)
      rig.refuse()
      expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
      expect(await lastWord(rig, 'p1')).toEqual(notDone)
      expect(rig.terminal.charges()).toEqual([])
    },
  )

  test.each(steps)('with a cut cable at "%s" likewise, over a restart of ours (R10)', async (step) => {
    const rig = await openZvtRig()
    rig.terminal.goSilentFrom(step)
    rig.pay()
    const charge = rig.driver.charge('p1', amount)
    await expect.poll(() => rig.terminal.charges()).toEqual([2_000])
    rig.cut()
    expect(await charge).toEqual(unknown)
    const again = await rig.reopen()
    expect(await lastWord(again, 'p1')).toMatchObject(approved)
    expect(rig.terminal.charges()).toEqual([2_000])
  })

  test.each(['taken', 'processing', 'status', 'completion'] as const)(
    'at "%s" of a reversal has given the money back once (R10)',
    async (step) => {
      const rig = await openZvtRig()
      rig.pay()
      await rig.driver.charge('p1', amount)
      rig.terminal.goSilentFrom(step)
      expect(await rig.driver.refund('p1', amount, 'r1')).toEqual(unknown)
      expect(await lastWord(rig, 'r1')).toMatchObject(approved)
      expect(await rig.driver.refund('p1', amount, 'r1')).toMatchObject(approved)
      expect(rig.terminal.reversals()).toEqual([2_000])
    },
  )

  test('because the command never came through has charged nothing, and says so', async () => {
    const rig = await openZvtRig()
    rig.terminal.loseNextCommand()
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    expect(await lastWord(rig, 'p1')).toEqual(notDone)
    expect(rig.terminal.charges()).toEqual([])
  })

  test('with its person still there is unknown until the person is done, however often it is asked', async () => {
    const rig = await openZvtRig()
    rig.terminal.goSilentFrom('waiting')
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    for (let asked = 0; asked < 3; asked += 1) expect(await rig.driver.outcome('p1')).toEqual(unknown)
    expect(await rig.driver.charge('p2', amount)).toEqual({ ok: false, error: { kind: 'device_busy' } })
    expect(await rig.driver.outcome('p2')).toEqual({ ok: false, error: { kind: 'operation_unknown' } })
    rig.pay()
    expect(await lastWord(rig, 'p1')).toMatchObject(approved)
  })

  test('settles the payment in question before the next one overwrites its receipt', async () => {
    const rig = await openZvtRig()
    rig.terminal.goSilentFrom('status')
    rig.pay()
    expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
    await untilState(rig.driver, 'idle')
    rig.pay()
    expect(await rig.driver.charge('p2', tenge(500))).toMatchObject(approved)
    expect(await rig.driver.outcome('p1')).toMatchObject({
      ok: true,
      value: { approval: { reference: '000470-611804' } },
    })
    expect(rig.terminal.charges()).toEqual([2_000, 500])
  })

  test.each([false, true])(
    'and repeats another sum leaves it to a person and goes on (silent: %s)',
    async (isSilent) => {
      const rig = await openZvtRig()
      rig.terminal.extraMinor = 50_000
      if (isSilent) rig.terminal.goSilentFrom('status')
      rig.pay()
      expect(await rig.driver.charge('p1', amount)).toEqual(unknown)
      await untilState(rig.driver, 'idle')
      rig.terminal.extraMinor = 0
      rig.pay()
      expect(await rig.driver.charge('p2', amount)).toMatchObject(approved)
      expect(await rig.driver.outcome('p1')).toEqual(unknown)
    },
  )
})

describe('what is no ZVT terminal', () => {
  test('is offline however it babbles, takes no payment, and is let go of (R8)', async () => {
    let said = 0
    const babbler: ServedDevice = {
      connected: (wire) => () => {
        said += 1
        wire.send(
          Uint8Array.from({ length: 1 + ((said * 37) % 90) }, (_, index) => (said * 101 + index * index * 29) & 0xff),
        )
      },
    }
    const { port } = await serveInTest(babbler)
    const driver = await openZvtTerminal({
      openLink: linkAt({ kind: 'tcp', host: '127.0.0.1', port }, systemDelay),
      memory: fileDeviceMemory(await temporaryFile('zvt.json')),
      delay: systemDelay,
      timing: { acknowledgeWithinMs: 20, speakWithinMs: 20, retryMs: 1, pollMs: 10, askWithinMs: 10 },
    })
    await expect.poll(() => said, { timeout: 5_000 }).toBeGreaterThan(50)
    const charged = await driver.charge('p1', amount)
    expect(charged.ok && charged.value.kind === 'approved').toBe(false)
    await driver.close()
  })
})

describe('card data', () => {
  test('that a terminal leaks are in no answer and in no file (S7)', async () => {
    const rig = await openZvtRig()
    rig.terminal.leaksCardData = true
    rig.pay()
    const outcome = await rig.driver.charge('p1', amount)
    expect(outcome).toMatchObject({ ok: true, value: { approval: { maskedCard: '*4417' } } })
    const written = JSON.stringify(outcome) + (await readFile(rig.path, 'utf8'))
    for (const secret of [canary.number, canary.track, canary.number.slice(0, 6)]) expect(written).not.toContain(secret)
  })
})
