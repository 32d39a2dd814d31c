import type { BrowserWindow } from 'electron'
import { assert } from '#domain/assert'
import type { PrintedPage } from '#contract/desk/report'
import { bitmapFromPixels } from '#drivers/printer/bitmap'
import type { Bitmap } from '#drivers/printer/driver'
import { pageOrigin } from '#electron/main/pages'

export interface ReceiptRaster {
  /** The receipt as the dots that are printed. One at a time; rejects when the page cannot be drawn. */
  draw(document: PrintedPage): Promise<Bitmap>
  /** Answers of the routes the receipt page calls. */
  document(): PrintedPage
  drawn(height: number): void
  close(): void
}

/** Dots: the print width of an 80 mm printer, and half a metre of paper. */
export const receiptPage = { width: 576, height: 4000 }
const drawWithinMs = 10_000
/** A customer often prints after looking: the window stays a moment, then its memory is given back. */
const keepForMs = 30_000

/** Draws receipts in a hidden window with the product's own font, because printers lack the letters (devices.md §4.2). */
export function createReceiptRaster(openWindow: () => BrowserWindow): ReceiptRaster {
  let window: BrowserWindow | null = null
  let drawing: { readonly document: PrintedPage; readonly onDrawn: (height: number) => void } | null = null
  let closing: NodeJS.Timeout | null = null
  let lastTurn: Promise<unknown> = Promise.resolve()

  async function draw(document: PrintedPage): Promise<Bitmap> {
    if (closing !== null) clearTimeout(closing)
    window ??= openWindow()
    const page = window
    const height = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('receipt page did not draw'))
      }, drawWithinMs)
      drawing = {
        document,
        onDrawn(drawnHeight) {
          clearTimeout(timer)
          resolve(drawnHeight)
        },
      }
      page.loadURL(`${pageOrigin}/receipt.html`).catch(reject)
    })
    const bitmap = await capture(page, height)
    closing = setTimeout(close, keepForMs)
    return bitmap
  }

  function close(): void {
    if (closing !== null) clearTimeout(closing)
    window?.destroy()
    window = null
  }

  return {
    draw(document) {
      const turn = lastTurn.then(() => draw(document))
      lastTurn = turn.catch(close)
      return turn
    },
    document() {
      assert(drawing !== null, 'the receipt page draws only when asked')
      return drawing.document
    },
    drawn(height) {
      drawing?.onDrawn(height)
    },
    close,
  }
}

/** The window is as high as the longest receipt from the start, so nothing is resized. What the compositor has at hand may
 *  still be the empty page: frames are taken until the end of the receipt is on one. */
async function capture(page: BrowserWindow, height: number): Promise<Bitmap> {
  assert(height <= receiptPage.height, `receipt too long: ${String(height)} dots`)
  const triesMax = 50
  for (let tried = 0; tried < triesMax; tried += 1) {
    await painted(page)
    const image = await page.webContents.capturePage({ x: 0, y: 0, width: receiptPage.width, height })
    const { width, height: captured } = image.getSize()
    assert(width === receiptPage.width && captured === height, 'the receipt was captured dot for dot')
    const bitmap = bitmapFromPixels(image.toBitmap(), width, height, 'bgra')
    if (hasInk(bitmap)) return bitmap
  }
  throw new Error('receipt page did not paint')
}

function painted(page: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    page.webContents.once('paint', () => {
      resolve()
    })
    page.webContents.invalidate()
  })
}

/** Every receipt ends with the operator's name within its last eighth. */
function hasInk({ bits }: Bitmap): boolean {
  return bits.subarray(Math.floor((bits.length * 7) / 8)).some((dots) => dots !== 0)
}
