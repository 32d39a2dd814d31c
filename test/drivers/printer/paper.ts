import type { Bitmap } from '#drivers/printer/driver'

/** What a printer makes of the bytes it holds: written from the printer's side of the command reference, sharing nothing with
 *  the driver. Each step takes one command, or says how it goes on when the command is not whole yet. */
export type Step =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'rows'; readonly rows: readonly Uint8Array[]; readonly length: number }
  | { readonly kind: 'feed'; readonly count: number; readonly length: number }
  | { readonly kind: 'cut'; readonly length: number }
  | { readonly kind: 'reset'; readonly length: number }
  | { readonly kind: 'automatic_status'; readonly mask: number; readonly length: number }
  | { readonly kind: 'answer_paper'; readonly length: number }
  | { readonly kind: 'answer_process'; readonly id: Uint8Array; readonly length: number }
  | { readonly kind: 'print_stored'; readonly length: number }
  | { readonly kind: 'store'; readonly rows: readonly Uint8Array[]; readonly length: number }
  | { readonly kind: 'nothing'; readonly length: number }
  /** A byte that would come out as a letter. */
  | { readonly kind: 'text'; readonly length: 1 }

const incomplete: Step = { kind: 'incomplete' }

export function nextStep(held: Uint8Array): Step {
  const command = [...held.subarray(0, 2)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (held.length === 0) return incomplete
  if (held[0] === 0) return { kind: 'nothing', length: 1 }
  if (![0x10, 0x1b, 0x1d].includes(held[0] ?? 0)) return { kind: 'text', length: 1 }
  switch (command) {
    case '10':
    case '1b':
    case '1d':
      return incomplete
    case '1b40':
      return { kind: 'reset', length: 2 }
    case '1b4a':
      return held[2] === undefined ? incomplete : { kind: 'feed', count: held[2], length: 3 }
    case '1d56':
      return held.length < 3 ? incomplete : { kind: 'cut', length: 3 }
    case '1d61':
      return held[2] === undefined ? incomplete : { kind: 'automatic_status', mask: held[2], length: 3 }
    case '1d72':
      return held.length < 3 ? incomplete : { kind: 'answer_paper', length: 3 }
    case '1d76':
      return rasterImage(held)
    case '1d28':
      return extended(held)
    case '1004':
      return held.length < 3 ? incomplete : { kind: 'nothing', length: 3 }
    case '1014':
      return held.length < 10 ? incomplete : { kind: 'nothing', length: 10 }
    default:
      return { kind: 'text', length: 1 }
  }
}

function number16(held: Uint8Array, at: number): number {
  return (held[at] ?? 0) + 256 * (held[at + 1] ?? 0)
}

/** GS v 0 m xL xH yL yH d1…dk: x bytes wide, y dots high. */
function rasterImage(held: Uint8Array): Step {
  if (held.length < 8) return incomplete
  const across = number16(held, 4)
  const down = number16(held, 6)
  const length = 8 + across * down
  return held.length < length ? incomplete : { kind: 'rows', rows: slices(held.slice(8, length), across), length }
}

/** GS ( c pL pH …: D real-time commands on or off, H answers, L pictures. */
function extended(held: Uint8Array): Step {
  if (held.length < 5) return incomplete
  const length = 5 + number16(held, 3)
  if (held.length < length) return incomplete
  const content = held.slice(5, length)
  switch (String.fromCharCode(held[2] ?? 0)) {
    case 'H':
      return { kind: 'answer_process', id: content.slice(2), length }
    case 'L':
      // m fn: 112 stores [a bx by c xL xH yL yH d…], x in dots; 50 prints what was stored.
      if (content[1] === 50) return { kind: 'print_stored', length }
      return { kind: 'store', rows: slices(content.slice(10), Math.ceil(number16(content, 6) / 8)), length }
    default:
      return { kind: 'nothing', length }
  }
}

function slices(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, row) => bytes.slice(row * size, (row + 1) * size))
}

/** A piece of paper as it lies in the tray: rows of the whole head. */
export type Paper = readonly Uint8Array[]

/** Whether the picture is on the paper, dot by dot, in the middle of a head `headDots` wide, with nothing else around it. */
export function shows(paper: Paper, page: Bitmap, headDots: number): boolean {
  const pageBytes = Math.ceil(page.width / 8)
  const margin = Math.floor((Math.ceil(headDots / 8) - pageBytes) / 2)
  return (
    paper.every((row, y) =>
      Array.from({ length: Math.ceil(headDots / 8) }).every((_, x) => {
        const inPicture = y < page.height && x >= margin && x < margin + pageBytes
        return (row[x] ?? 0) === (inPicture ? page.bits[y * pageBytes + x - margin] : 0)
      }),
    ) && paper.length >= page.height
  )
}
