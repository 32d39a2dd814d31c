import { z } from 'zod'
import shipped from '#drivers/printer/escpos/profiles.json' with { type: 'json' }

/** What differs between ESC/POS printers, as data. A model is added in profiles.json; a machine names one in its configuration.
 *  Text is never sent: receipts are pictures (devices.md §4.2), so a profile needs no code pages. */
const profileSchema = z
  .strictObject({
    /** Dots across the printable width; receipts are drawn 576 wide and are centred on a wider head. */
    widthDots: z.int().min(576).max(1_024),
    raster: z.enum(['GS v 0', 'GS ( L']),
    /** Rows of one raster command: printers hold a whole command before they print it. */
    rowsPerBand: z.int().min(8).max(512),
    cutter: z.enum(['none', 'partial', 'full']),
    /** From the print head to the blade. */
    feedBeforeCutDots: z.int().min(0).max(255),
    /** Which n of DLE EOT n it answers, in the order they are asked. */
    realTimeStatus: z.array(z.literal([1, 2, 3, 4])).min(1),
    /** Automatic Status Back (GS a). */
    automaticStatus: z.boolean(),
    /** How it says that everything before was printed: GS ( H function 48, or the answer to GS r 1. */
    endOfPrint: z.enum(['process_id', 'paper_status']),
    /** DLE DC4 function 8 throws away what was received and not printed, and answers that it did. */
    clearsBuffer: z.boolean(),
    hid: z.strictObject({ reportId: z.int().min(0).max(255), reportBytes: z.int().min(8).max(255) }).nullable(),
  })
  .refine((profile) => profile.endOfPrint === 'process_id' || !profile.automaticStatus, {
    message: 'an automatic status cut short looks like the answer to GS r: automaticStatus needs endOfPrint process_id',
  })

export type PrinterProfile = z.infer<typeof profileSchema>

export const printerProfilesSchema = z.record(z.string(), profileSchema)

/** Null when profiles.json has none of this name. */
export function shippedPrinterProfile(name: string): PrinterProfile | null {
  return printerProfilesSchema.parse(shipped)[name] ?? null
}
