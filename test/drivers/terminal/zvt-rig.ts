import { onTestFinished } from 'vitest'
import { systemDelay } from '#drivers/delay'
import { fileDeviceMemory } from '#drivers/device-memory'
import { linkAt } from '#drivers/link/open-link'
import type { BankState, BankTerminalDriver } from '#drivers/terminal/driver'
import { openZvtTerminal, type ZvtTiming } from '#drivers/terminal/zvt/zvt'
import { temporaryFile } from '#test/drivers/memory-folder'
import { serveInTest } from '#test/drivers/peer/serve-in-test'
import type { TerminalRig } from '#test/drivers/terminal/conformance'
import { VirtualZvt } from '#test/drivers/terminal/virtual-zvt'

const timing: ZvtTiming = {
  acknowledgeWithinMs: 150,
  speakWithinMs: 400,
  retryMs: 10,
  pollMs: 60_000,
  askWithinMs: 300,
}

export type ZvtRig = Omit<TerminalRig, 'reopen'> & {
  readonly terminal: VirtualZvt
  /** The file of what the driver remembers. */
  readonly path: string
  readonly cut: () => void
  readonly reopen: () => Promise<ZvtRig>
}

export async function openZvtRig(changes: Partial<ZvtTiming> = {}, terminal = new VirtualZvt()): Promise<ZvtRig> {
  const { port, cut } = await serveInTest(terminal)
  const path = await temporaryFile('zvt.json')
  async function open(): Promise<ZvtRig> {
    const driver = await openZvtTerminal({
      openLink: linkAt({ kind: 'tcp', host: '127.0.0.1', port }, systemDelay),
      memory: fileDeviceMemory(path),
      delay: systemDelay,
      timing: { ...timing, ...changes },
    })
    onTestFinished(() => driver.close())
    if (!terminal.isDead && !terminal.isWaiting()) await untilState(driver, 'idle')
    return {
      driver,
      terminal,
      path,
      cut,
      pay: () => {
        terminal.pay()
      },
      refuse: () => {
        terminal.refuse()
      },
      async reopen() {
        await driver.close()
        return open()
      },
    }
  }
  return open()
}

export async function untilState(driver: BankTerminalDriver, wanted: BankState): Promise<void> {
  while (driver.state() !== wanted) {
    await new Promise<void>((resolve) => {
      const stop = driver.subscribe(() => {
        stop()
        resolve()
      })
    })
  }
}
