import { assertNever } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import type { SimulatedCash } from '#drivers/cash/simulated'
import type { SimulatedPrinter } from '#drivers/printer/simulated'
import type { SimulatedTerminal } from '#drivers/terminal/simulated'
import type { BenchDevices, DeviceAction } from '#electron/device-host/bench-devices'
import type { BenchReader } from '#electron/device-host/bench-reader'
import { pictureUrl } from '#electron/services/picture'

export type BenchParts = {
  /** Null when the real PC/SC reader is used: then cards are moved by hand. */
  readonly reader: BenchReader | null
  readonly cash: SimulatedCash
  readonly bank: SimulatedTerminal
  readonly printer: SimulatedPrinter
  readonly changed: () => void
}

type BenchAnswer = Result<void, { readonly kind: 'bench_refused'; readonly detail: string }>

export interface SimulatedBench {
  act(action: DeviceAction): Promise<BenchAnswer>
  state(): BenchDevices
  restore(): Promise<void>
  close(): Promise<void>
}

const done: BenchAnswer = ok(undefined)

/** The hands at the bench: what each of its keys does to the simulated devices. */
export function createSimulatedBench(parts: BenchParts): SimulatedBench {
  const { reader, cash, bank, printer } = parts
  for (const { controls } of [cash, bank, printer]) controls.watch(parts.changed)
  return {
    async act(action) {
      const answer = await act(parts, action)
      parts.changed()
      return answer
    },
    state: () => ({
      ...(reader?.state() ?? { reader: 'pcsc', tear: 'none', cards: [] }),
      notes: cash.controls.snapshot(),
      bank: bank.controls.snapshot(),
      printer: { state: printer.driver.state(), lastPrint: lastPrint(printer) },
    }),
    restore: async () => reader?.restore(),
    close: async () => reader?.settled(),
  }
}

async function act({ reader, cash, bank, printer }: BenchParts, action: DeviceAction): Promise<BenchAnswer> {
  switch (action.kind) {
    case 'note_insert':
      await cash.controls.insertNote(action.amount)
      return done
    case 'note_reject_next':
      cash.controls.rejectNext()
      return done
    case 'cash_state':
      await cash.controls.setCondition(action.state)
      return done
    case 'bank_answer':
      bank.controls.answer({ kind: action.answer })
      return done
    case 'printer_state':
      await printer.controls.setCondition(action.state)
      return done
    case 'card_place':
    case 'card_tap':
    case 'card_take':
    case 'card_tear':
    case 'reader_detach':
    case 'reader_attach':
      if (reader === null) return err({ kind: 'bench_refused', detail: 'the real reader is in use' })
      return (await reader.act(action)) ? done : err({ kind: 'bench_refused', detail: 'no such card' })
    default:
      return assertNever(action)
  }
}

function lastPrint(printer: SimulatedPrinter): string | null {
  const page = printer.controls.lastPage()
  return page === null ? null : pictureUrl(page)
}
