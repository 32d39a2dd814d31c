import type { Bitmap } from '#drivers/printer/driver'
import { bitmapToPng } from '#drivers/printer/png'

/** A printed page as a page of ours can show it: PNG data URL, dot for dot. */
export function pictureUrl(bitmap: Bitmap): string {
  return `data:image/png;base64,${Buffer.from(bitmapToPng(bitmap)).toString('base64')}`
}
