import { systemDelay } from '#drivers/delay'
import { fileDeviceMemory } from '#drivers/device-memory'
import type { LinkAddress } from '#drivers/link/address'
import { linkAt } from '#drivers/link/open-link'
import type { PrinterDriver, PrinterState } from '#drivers/printer/driver'
import { openEscPosPrinter, type PrinterTiming } from '#drivers/printer/escpos/escpos'
import { shippedPrinterProfile, type PrinterProfile } from '#drivers/printer/escpos/profile'
import { onTestFinished } from 'vitest'
import { openPty } from '#test/drivers/peer/pty'
import { serveInTest } from '#test/drivers/peer/serve-in-test'
import { temporaryFile } from '#test/drivers/memory-folder'
import { VirtualPrinter } from '#test/drivers/printer/virtual-printer'

export type Wiring = 'tcp' | 'serial' | 'usblp'

const timing: PrinterTiming = { pollMs: 20, answerWithinMs: 1_000, retryMs: 20, printWithinMs: 2_000 }

export function profileNamed(name: string): PrinterProfile {
  const profile = shippedPrinterProfile(name)
  if (profile === null) throw new Error(`no profile ${name}`)
  return profile
}

export type EscPosRig = {
  readonly driver: PrinterDriver
  readonly printer: VirtualPrinter
  readonly profile: PrinterProfile
  readonly cut: () => void
  /** Another process on the same printer, with what the first one remembered. */
  readonly reopen: (timing?: Partial<PrinterTiming>) => Promise<EscPosRig>
}

export async function openRig(
  profileName: string,
  wiring: Wiring = 'tcp',
  special: Partial<PrinterTiming> = {},
): Promise<EscPosRig> {
  const profile = profileNamed(profileName)
  const printer = new VirtualPrinter({
    headDots: profile.widthDots,
    answersProcessId: profile.endOfPrint === 'process_id',
    clearsBuffer: profile.clearsBuffer,
  })
  const { port, cut } = await serveInTest(printer)
  const address = await addressOf(wiring, port)
  const path = await temporaryFile('printer.json')
  async function open(changes: Partial<PrinterTiming>): Promise<EscPosRig> {
    const driver = await openEscPosPrinter({
      profile,
      openLink: linkAt(address, systemDelay),
      memory: fileDeviceMemory(path),
      delay: systemDelay,
      timing: { ...timing, ...changes },
    })
    onTestFinished(() => driver.close())
    await untilState(driver, 'ready')
    const reopen = async (next: Partial<PrinterTiming> = {}): Promise<EscPosRig> => {
      await driver.close()
      return open(next)
    }
    return { driver, printer, profile, cut, reopen }
  }
  return open(special)
}

async function addressOf(wiring: Wiring, port: number): Promise<LinkAddress> {
  switch (wiring) {
    case 'tcp':
      return { kind: 'tcp', host: '127.0.0.1', port }
    case 'serial':
      return { kind: 'serial', path: await openPty(port), baudRate: 115_200 }
    case 'usblp':
      return { kind: 'usblp', path: await openPty(port) }
  }
}

export function untilState(driver: PrinterDriver, wanted: PrinterState): Promise<void> {
  if (driver.state() === wanted) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = driver.subscribe((state) => {
      if (state !== wanted) return
      stop()
      resolve()
    })
  })
}
