import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { tenge } from '#domain/money'
import type { CashDriver } from '#drivers/cash/driver'
import type { SimulatedCashControls } from '#drivers/cash/simulated'
import type { Bitmap, PrinterDriver } from '#drivers/printer/driver'
import type { SimulatedPrinterControls } from '#drivers/printer/simulated'
import type { SimulatedSpeech } from '#drivers/speech/simulated'
import type { BankTerminalDriver } from '#drivers/terminal/driver'
import type { SimulatedTerminalControls } from '#drivers/terminal/simulated'
import type { BenchDevices, DeviceAction } from '#electron/device-host/bench-devices'
import { actOnDispenser, dispenserOnBench, type BenchDispenser } from '#electron/device-host/bench-dispenser'
import type { BenchReader } from '#electron/device-host/bench-reader'
import { pictureUrl } from '#electron/services/picture'

/** A device as the bench has it: no controls when a real one is used, which only hands of flesh can act on. */
export type OnBench<Driver, Controls> = { readonly driver: Driver; readonly controls: Controls | null }

export type BenchParts = {
  /** Null when the real PC/SC reader is used: then cards are moved by hand. */
  readonly reader: BenchReader | null
  readonly cash: OnBench<CashDriver, SimulatedCashControls>
  readonly bank: OnBench<BankTerminalDriver, SimulatedTerminalControls>
  readonly printer: OnBench<PrinterDriver, SimulatedPrinterControls>
  readonly dispenser: BenchDispenser
  readonly jack: SimulatedSpeech
  readonly changed: () => void
}

type BenchAnswer = Result<void, { readonly kind: 'bench_refused'; readonly detail: string }>

export interface SimulatedBench {
  act(action: DeviceAction): Promise<BenchAnswer>
  state(): BenchDevices
  restore(): Promise<void>
  close(): Promise<void>
}

/** As many of the last utterances as a person can follow. */
const saidOnBench = 6

const done: BenchAnswer = ok(undefined)
const inUse: BenchAnswer = err({ kind: 'bench_refused', detail: 'the real device is in use' })
/** What is in a real validator the bench does not know. */
const noNotes = { denominations: [], held: tenge(0), inEscrow: null, rejectNext: false }

/** The hands at the bench: what each of its keys does to the simulated devices. */
export function createSimulatedBench(parts: BenchParts): SimulatedBench {
  const { reader, cash, bank, printer, dispenser, jack } = parts
  const lastPrint = printPictures(printer.controls)
  for (const { driver, controls } of [cash, bank, printer, dispenser, jack]) {
    // Of a real device the bench shows the state.
    if (controls === null) driver.subscribe(parts.changed)
    else controls.watch(parts.changed)
  }
  return {
    async act(action) {
      const answer = await act(parts, action)
      parts.changed()
      return answer
    },
    state: () => ({
      ...(reader?.state() ?? { reader: 'pcsc', tear: 'none', cards: [] }),
      notes: cash.controls?.snapshot() ?? { ...noNotes, state: cash.driver.state() },
      bank: bank.controls?.snapshot() ?? { state: bank.driver.state(), amount: null, armed: null },
      printer: { state: printer.driver.state(), lastPrint: lastPrint() },
      dispenser: dispenserOnBench(dispenser),
      voice: { state: jack.driver.state(), said: jack.controls.said().slice(-saidOnBench) },
    }),
    restore: async () => reader?.restore(),
    close: async () => reader?.settled(),
  }
}

async function act(
  { reader, cash, bank, printer, dispenser, jack }: BenchParts,
  action: DeviceAction,
): Promise<BenchAnswer> {
  switch (action.kind) {
    case 'note_insert':
      if (cash.controls === null) return inUse
      await cash.controls.insertNote(action.amount)
      return done
    case 'note_reject_next':
      if (cash.controls === null) return inUse
      cash.controls.rejectNext()
      return done
    case 'cash_state':
      if (cash.controls === null) return inUse
      await cash.controls.setCondition(action.state)
      return done
    case 'bank_answer':
      if (bank.controls === null) return inUse
      bank.controls.answer({ kind: action.answer })
      return done
    case 'printer_state':
      if (printer.controls === null) return inUse
      await printer.controls.setCondition(action.state)
      return done
    case 'headphones':
      jack.controls.plug(action.state === 'in')
      return done
    case 'dispenser_fill':
    case 'dispenser_take':
    case 'dispenser_state':
    case 'dispenser_jam_next':
    case 'dispenser_lose_next':
    case 'dispenser_box':
      if (await actOnDispenser(dispenser, action)) return done
      return err({ kind: 'bench_refused', detail: 'no card in the mouth' })
    case 'card_place':
    case 'card_tap':
    case 'card_take':
    case 'card_tear':
    case 'reader_detach':
    case 'reader_attach':
      if (reader === null) return inUse
      return (await reader.act(action)) ? done : err({ kind: 'bench_refused', detail: 'no such card' })
    default:
      return assertNever(action)
  }
}

/** The bench tells its state at every change of anything; a page is made into a picture once. */
function printPictures(controls: SimulatedPrinterControls | null): () => string | null {
  let drawn: { readonly page: Bitmap; readonly url: string } | null = null
  return () => {
    const page = controls?.lastPage() ?? null
    if (page === null) return null
    if (drawn?.page !== page) drawn = { page, url: pictureUrl(page) }
    return drawn.url
  }
}
