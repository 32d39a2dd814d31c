import { randomBytes, randomUUID } from 'node:crypto'
import { assert, assertNever } from '#domain/assert'
import type { CashDriver } from '#drivers/cash/driver'
import { openSimulatedCash, type SimulatedCashControls } from '#drivers/cash/simulated'
import type { Delay } from '#drivers/delay'
import type { DeviceMemory } from '#drivers/device-memory'
import { linkAt } from '#drivers/link/open-link'
import type { PrinterDriver } from '#drivers/printer/driver'
import { openSimulatedPrinter, type SimulatedPrinterControls } from '#drivers/printer/simulated'
import type { BankTerminalDriver } from '#drivers/terminal/driver'
import { openSimulatedTerminal, type SimulatedTerminalControls } from '#drivers/terminal/simulated'
import type { DeviceChoice } from '#electron/device-host/choice'
import type { OnBench } from '#electron/device-host/simulated-bench'

/** A device's own file. The real and the simulated one do not share theirs: they remember different things. */
export type Memories = (name: string) => DeviceMemory

/** Real drivers are loaded only where they are used: the host is started with every terminal. */
export async function openPrinter(
  choice: DeviceChoice['printer'],
  memory: Memories,
  delay: Delay,
): Promise<OnBench<PrinterDriver, SimulatedPrinterControls>> {
  if (choice === 'simulated') return openSimulatedPrinter({ memory: memory('printer'), delay })
  const { openEscPosPrinter } = await import('#drivers/printer/escpos/escpos')
  const { shippedPrinterProfile } = await import('#drivers/printer/escpos/profile')
  const profile = shippedPrinterProfile(choice.profile)
  assert(profile !== null, `no printer profile ${choice.profile}`)
  const openLink = linkAt(choice.link, delay, profile.hid)
  return { driver: await openEscPosPrinter({ profile, openLink, memory: memory('escpos'), delay }), controls: null }
}

export async function openCash(
  choice: DeviceChoice['cash'],
  memory: Memories,
  delay: Delay,
): Promise<OnBench<CashDriver, SimulatedCashControls>> {
  if (choice === 'simulated') return openSimulatedCash({ memory: memory('cash'), delay, newNoteId: randomUUID })
  const { openCcnetValidator } = await import('#drivers/cash/ccnet/ccnet')
  const { shippedNoteTable } = await import('#drivers/cash/ccnet/note-table')
  const options = { openLink: linkAt(choice.link, delay), memory: memory('ccnet'), delay, newNoteId: randomUUID }
  return { driver: await openCcnetValidator({ ...options, noteTable: shippedNoteTable() }), controls: null }
}

export async function openBank(
  choice: DeviceChoice['bank'],
  memory: Memories,
  delay: Delay,
): Promise<OnBench<BankTerminalDriver, SimulatedTerminalControls>> {
  if (choice === 'simulated') {
    return openSimulatedTerminal({ memory: memory('bank'), delay, newReference: bankReference })
  }
  switch (choice.protocol) {
    case 'zvt': {
      const { openZvtTerminal } = await import('#drivers/terminal/zvt/zvt')
      const options = { openLink: linkAt(choice.link, delay), memory: memory('zvt'), delay }
      return { driver: await openZvtTerminal(options), controls: null }
    }
    case 'kaspi': {
      const { openKaspiTerminal } = await import('#drivers/terminal/kaspi/kaspi')
      const memories = { memory: memory('kaspi'), accessMemory: memory('kaspi-access') }
      return { driver: await openKaspiTerminal({ place: choice.place, ...memories, delay }), controls: null }
    }
    default:
      return assertNever(choice)
  }
}

/** Twelve digits, as bank references (RRN, ISO 8583 field 37) look. */
function bankReference(): string {
  return String(randomBytes(6).readUIntBE(0, 6) % 1_000_000_000_000).padStart(12, '0')
}
