import { onTestFinished } from 'vitest'
import { systemDelay } from '#drivers/delay'
import { fileDeviceMemory } from '#drivers/device-memory'
import { openKaspiTerminal, type KaspiTiming } from '#drivers/terminal/kaspi/kaspi'
import { temporaryFile } from '#test/drivers/memory-folder'
import type { TerminalRig } from '#test/drivers/terminal/conformance'
import { VirtualKaspi } from '#test/drivers/terminal/virtual-kaspi'
import { untilState } from '#test/drivers/terminal/zvt-rig'

const timing: KaspiTiming = {
  answerWithinMs: 1_000,
  confirmWithinMs: 1_000,
  statusEveryMs: 10,
  actualizeEveryMs: 10,
  pollMs: 60_000,
  retryMs: 20,
}

export type KaspiRig = Omit<TerminalRig, 'reopen'> & {
  readonly terminal: VirtualKaspi
  /** The files of what the driver remembers. */
  readonly paths: readonly string[]
  readonly reopen: () => Promise<KaspiRig>
}

export async function openKaspiRig(
  method: 'card' | 'qr' = 'card',
  changes: Partial<KaspiTiming> = {},
  terminal = new VirtualKaspi(),
): Promise<KaspiRig> {
  const place = { host: '127.0.0.1', port: await terminal.start() }
  onTestFinished(() => terminal.stop())
  const paths = [await temporaryFile('kaspi.json'), await temporaryFile('kaspi-access.json')]
  async function open(): Promise<KaspiRig> {
    const [memory, accessMemory] = paths.map((path) => fileDeviceMemory(path))
    if (memory === undefined || accessMemory === undefined) throw new Error('two files')
    const options = { place, memory, accessMemory, delay: systemDelay, timing: { ...timing, ...changes } }
    const driver = await openKaspiTerminal(options)
    onTestFinished(() => driver.close())
    if (terminal.confirms) await untilState(driver, 'idle')
    return {
      driver,
      terminal,
      paths,
      pay: () => {
        terminal.act(method)
      },
      refuse: () => {
        terminal.act('refuse')
      },
      async reopen() {
        await driver.close()
        return open()
      },
    }
  }
  return open()
}
