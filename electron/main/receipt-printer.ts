import type { BrowserWindow } from 'electron'
import { assert } from '#domain/assert'
import type { ReceiptDocument } from '#domain/receipt'
import { bitmapFromPixels } from '#drivers/printer/bitmap'
import type { Bitmap } from '#drivers/printer/driver'
import { pageOrigin } from '#electron/main/pages'

export interface ReceiptRaster {
  /** The receipt as the dots that are printed. One at a time; rejects when the page cannot be drawn. */
  draw(document: ReceiptDocument): Promise<Bitmap>
  /** Answers of the routes the receipt page calls. */
  document(): ReceiptDocument
  drawn(height: number): void
  close(): void
}

/** Print width of an 80 mm receipt printer. */
const widthDots = 576
const drawWithinMs = 10_000
/** A customer often prints after looking: the window stays a moment, then its memory is given back. */
const keepForMs = 30_000

/** Draws receipts in a hidden window with the product's own font, because printers lack the letters (devices.md §4.2). */
export function createReceiptRaster(openWindow: () => BrowserWindow): ReceiptRaster {
  let window: BrowserWindow | null = null
  let drawing: { readonly document: ReceiptDocument; readonly onDrawn: (height: number) => void } | null = null
  let closing: NodeJS.Timeout | null = null
  let lastTurn: Promise<unknown> = Promise.resolve()

  async function draw(document: ReceiptDocument): Promise<Bitmap> {
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

async function capture(page: BrowserWindow, height: number): Promise<Bitmap> {
  page.setContentSize(widthDots, height)
  const image = await sizedPaint(page, height)
  return bitmapFromPixels(image.toBitmap(), widthDots, height, 'bgra')
}

/** The first paint of the new size; the window may paint its old size once more before. */
function sizedPaint(page: BrowserWindow, height: number): Promise<Electron.NativeImage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      page.webContents.off('paint', painted)
      reject(new Error('receipt page did not paint'))
    }, drawWithinMs)
    function painted(_: unknown, __: unknown, image: Electron.NativeImage): void {
      const size = image.getSize()
      if (size.width !== widthDots || size.height !== height) return
      clearTimeout(timer)
      page.webContents.off('paint', painted)
      resolve(image)
    }
    page.webContents.on('paint', painted)
    page.webContents.invalidate()
  })
}
