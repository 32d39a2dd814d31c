import { assertNever } from '#domain/assert'
import type { Result } from '#domain/result'

/** Port of a receipt printer. A receipt is a 1-bit picture, 576 dots wide (design D7). */
export type Bitmap = {
  readonly width: number
  readonly height: number
  /** Row by row, 8 dots a byte, most significant bit left, 1 = black. */ readonly bits: Uint8Array
}

export type PrinterState = 'ready' | 'paper_low' | 'paper_out' | 'cover_open' | 'jam' | 'offline'

export type PrinterError =
  | { readonly kind: 'device_paper_out' }
  | { readonly kind: 'device_cover_open' }
  | { readonly kind: 'device_jam' }
  | { readonly kind: 'device_gone'; readonly detail: string }
  /** The data were sent and the printer did not say whether it printed. */
  | { readonly kind: 'device_outcome_unknown' }
  | { readonly kind: 'cancelled' }

/** Why a printer in this state prints nothing; null: it does. */
export function printerRefusal(state: PrinterState): PrinterError | null {
  switch (state) {
    case 'ready':
    case 'paper_low':
      return null
    case 'paper_out':
      return { kind: 'device_paper_out' }
    case 'cover_open':
      return { kind: 'device_cover_open' }
    case 'jam':
      return { kind: 'device_jam' }
    case 'offline':
      return { kind: 'device_gone', detail: 'no answer' }
    default:
      return assertNever(state)
  }
}

export interface PrinterDriver {
  state(): PrinterState
  subscribe(listener: (state: PrinterState) => void): () => void
  /** Prints and cuts. `ok` only on the printer's own word. `jobId` is unique per receipt copy: the same one twice is not printed twice. */
  print(jobId: string, page: Bitmap): Promise<Result<void, PrinterError>>
  close(): Promise<void>
}
