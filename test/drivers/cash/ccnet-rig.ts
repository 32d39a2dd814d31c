import { onTestFinished } from 'vitest'
import type { Tenge } from '#domain/money'
import { openCcnetValidator, type CcnetTiming } from '#drivers/cash/ccnet/ccnet'
import { shippedNoteTable } from '#drivers/cash/ccnet/note-table'
import type { CashDriver, CashEvent, CashState } from '#drivers/cash/driver'
import { systemDelay } from '#drivers/delay'
import { fileDeviceMemory } from '#drivers/device-memory'
import { linkAt } from '#drivers/link/open-link'
import { VirtualValidator } from '#test/drivers/cash/virtual-validator'
import { temporaryFile } from '#test/drivers/memory-folder'
import { openPty } from '#test/drivers/peer/pty'
import { serveInTest } from '#test/drivers/peer/serve-in-test'

const timing: CcnetTiming = { pollMs: 5, answerWithinMs: 1_000, retryMs: 10, holdEveryMs: 50, moveWithinMs: 10_000 }

export type CcnetRig = {
  readonly driver: CashDriver
  readonly validator: VirtualValidator
  /** What the driver told, without states. */
  readonly seen: CashEvent[]
  /** A note is put in; resolves when the driver told what became of it. */
  readonly insertNote: (amount: Tenge) => Promise<void>
  readonly cut: () => void
  readonly reopen: () => Promise<CcnetRig>
}

let notes = 0

/** A validator at the end of a serial line (`serial`: through a pseudo-terminal), and the driver in contact with it. */
export async function openRig(wiring: 'serial' | 'tcp' = 'tcp', changes: Partial<CcnetTiming> = {}): Promise<CcnetRig> {
  const validator = new VirtualValidator()
  const { port, cut } = await serveInTest(validator)
  const address =
    wiring === 'tcp'
      ? ({ kind: 'tcp', host: '127.0.0.1', port } as const)
      : ({ kind: 'serial', path: await openPty(port), baudRate: 9_600 } as const)
  const path = await temporaryFile('validator.json')
  async function open(): Promise<CcnetRig> {
    const driver = await openCcnetValidator({
      openLink: linkAt(address, systemDelay),
      memory: fileDeviceMemory(path),
      delay: systemDelay,
      noteTable: shippedNoteTable(),
      newNoteId: () => `note-${String((notes += 1))}`,
      timing: { ...timing, ...changes },
    })
    onTestFinished(() => driver.close())
    const seen: CashEvent[] = []
    driver.subscribe((event) => {
      if (event.kind !== 'state_changed') seen.push(event)
    })
    await untilState(driver, 'disabled')
    return {
      driver,
      validator,
      seen,
      async insertNote(amount) {
        const told = nextEvent(driver, ['note_escrowed', 'note_rejected'])
        if (validator.insert(amount) !== 'not_pulled_in') await told
      },
      cut,
      async reopen() {
        await driver.close()
        return open()
      },
    }
  }
  return open()
}

export function nextEvent(driver: CashDriver, kinds: readonly CashEvent['kind'][]): Promise<CashEvent> {
  return new Promise((resolve) => {
    const stop = driver.subscribe((event) => {
      if (!kinds.includes(event.kind)) return
      stop()
      resolve(event)
    })
  })
}

export async function untilState(driver: CashDriver, wanted: CashState): Promise<void> {
  while (driver.state() !== wanted) await nextEvent(driver, ['state_changed'])
}
