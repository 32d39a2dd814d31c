import { z } from 'zod'
import { assert } from '#domain/assert'

/** What the card keeps without power, as a JSON value. It is never changed in place: a command that changes the card makes
 *  a new value, so a refused or torn command leaves the old one standing. Byte strings are lower-case hexadecimal in the
 *  order they travel (an AID least significant byte first). */

const hexBytes = (byteCount: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${byteCount * 2}}$`))
const anyHex = z.string().regex(/^([0-9a-f]{2})*$/)
const accessRight = z.int().min(0).max(15)
const int32 = z.int32()

const storedKey = z.object({ key: hexBytes(16), version: z.int().min(0).max(255) }).readonly()

const dataContent = z.object({ type: z.enum(['standard', 'backup']), bytes: anyHex }).readonly()

const valueContent = z
  .object({
    type: z.literal('value'),
    lower: int32,
    upper: int32,
    value: int32,
    limitedCreditEnabled: z.boolean(),
    freeGetValue: z.boolean(),
    /** What LimitedCredit may still give back. */
    limitedCredit: z.int().min(0),
  })
  .readonly()

/** Records oldest first. A cyclic file of `recordsMax` keeps one record for the pending write, so it shows one less. */
const recordContent = z
  .object({
    type: z.enum(['linear', 'cyclic']),
    recordBytes: z.int().min(1),
    recordsMax: z.int().min(1),
    records: z.array(anyHex).readonly(),
  })
  .readonly()

const storedFile = z
  .object({
    number: z.int().min(0).max(31),
    communication: z.enum(['plain', 'mac', 'full']),
    /** Key number, 14 free, 15 never. */
    access: z.object({ read: accessRight, write: accessRight, readWrite: accessRight, change: accessRight }).readonly(),
    content: z.union([dataContent, valueContent, recordContent]),
  })
  .readonly()

const storedApplication = z
  .object({
    aid: hexBytes(3),
    settings: z.int().min(0).max(255),
    keys: z.array(storedKey).min(1).max(14).readonly(),
    files: z.array(storedFile).readonly(),
  })
  .readonly()

const cardState = z
  .object({
    format: z.literal(1),
    generation: z.enum(['ev1', 'ev2']),
    uid: hexBytes(7),
    /** The PICC level: AID 000000, one key, no files. */
    picc: storedApplication,
    applications: z.array(storedApplication).readonly(),
  })
  .readonly()

export type CardState = z.infer<typeof cardState>
export type Generation = CardState['generation']
export type StoredApplication = CardState['applications'][number]
export type StoredFile = StoredApplication['files'][number]
export type StoredKey = StoredApplication['keys'][number]
export type CommunicationMode = StoredFile['communication']
export type DataContent = z.infer<typeof dataContent>
export type ValueContent = z.infer<typeof valueContent>
export type RecordContent = z.infer<typeof recordContent>

export const piccAid = '000000'

/** Restores a card from its JSON value; null when the value is not one that a card wrote. */
export function parseCardState(value: unknown): CardState | null {
  const parsed = cardState.safeParse(value)
  return parsed.success ? parsed.data : null
}

/** A card as it leaves the factory, but with an AES master key of zeros instead of a DES one. */
export function blankCardState(options: { readonly generation: Generation; readonly uid: string }): CardState {
  assert(/^[0-9a-f]{14}$/.test(options.uid), 'a UID is 7 bytes of lower-case hexadecimal')
  return {
    format: 1,
    generation: options.generation,
    uid: options.uid,
    picc: { aid: piccAid, settings: 0x0f, keys: [{ key: '00'.repeat(16), version: 0 }], files: [] },
    applications: [],
  }
}

export function replaceApplication(state: CardState, application: StoredApplication): CardState {
  if (application.aid === piccAid) return { ...state, picc: application }
  return {
    ...state,
    applications: state.applications.map((other) => (other.aid === application.aid ? application : other)),
  }
}

export function replaceFiles(application: StoredApplication, changed: readonly StoredFile[]): StoredApplication {
  const byNumber = new Map(changed.map((file) => [file.number, file]))
  return { ...application, files: application.files.map((file) => byNumber.get(file.number) ?? file) }
}
