import { z } from 'zod'
import { stopCodeSchema, terminalStartSchema } from '#contract/standing'
import type { Database, Transaction } from '#electron/store/database'

/** One setting: its key and what may be stored under it. */
export type Setting<T> = { readonly key: string; readonly schema: z.ZodType<T> }

export interface Settings {
  /** Null when it was never written. Throws when what is stored does not fit the schema. */
  read<T>(setting: Setting<T>): Promise<T | null>
  write<T>(setting: Setting<T>, value: T): Promise<void>
  remove(setting: Setting<unknown>): Promise<void>
  /** All or none. */
  writeTogether(changes: readonly SettingChange[]): Promise<void>
}

/** `text` null: removed. */
export type SettingChange = { readonly key: string; readonly text: string | null }

export function settingChange<T>({ key, schema }: Setting<T>, value: T | null): SettingChange {
  return { key, text: value === null ? null : JSON.stringify(schema.parse(value)) }
}

/** Who this terminal is to the centre; written once, at enrolment. */
export const terminalIdentitySetting = {
  key: 'terminal.identity',
  schema: z.strictObject({
    terminalId: z.uuid(),
    terminalNumber: z.int().min(0).max(0xffff_ffff),
    stopName: z.strictObject({ kk: z.string(), ru: z.string(), en: z.string() }),
  }),
}

/** Ed25519 private key, PKCS #8 in DER, base64. Made before enrolment, so that an enrolment whose answer was lost is repeated
 *  with the same key. */
export const terminalKeySetting = { key: 'terminal.key', schema: z.base64() }

/** Made for a change of the key (contract/terminal-keys.ts) and not in use yet: asked for again until the centre's yes was heard. */
export const terminalNextKeySetting = { key: 'terminal.next_key', schema: z.base64() }

/** The key before the one in use: a centre restored from a backup knows no other. */
export const terminalPreviousKeySetting = { key: 'terminal.previous_key', schema: z.base64() }

/** The last start of this program that told the centre of itself (contract/standing.ts). */
export const terminalStartSetting = { key: 'terminal.start', schema: terminalStartSchema }

/** Why this terminal sells nothing; kept, so that pulling the plug does not open it again. */
export const terminalStopSetting = {
  key: 'terminal.stop',
  schema: z.strictObject({ code: stopCodeSchema, atMs: z.int() }),
}

/** Given by the centre's operator; works once. */
export const enrolmentCodeSetting = { key: 'terminal.enrolment_code', schema: z.string().min(6).max(64) }

/** Language a screen returns to when it is left alone. */
export const defaultLanguageSetting = { key: 'screen.default_language', schema: z.enum(['kk', 'ru', 'en']) }

/** Within a transaction that does something else as well. */
export function writeSettings(transaction: Transaction, changes: readonly SettingChange[]): void {
  for (const { key, text } of changes) {
    if (text === null) transaction.write('DELETE FROM settings WHERE key = ?', [key])
    else {
      transaction.write(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        [key, text],
      )
    }
  }
}

export function createSettings(database: Database): Settings {
  const writeTogether = (changes: readonly SettingChange[]): Promise<void> =>
    database.transaction((transaction) => {
      writeSettings(transaction, changes)
    })
  return {
    read: async (setting) => {
      const [row] = await database.all('SELECT value FROM settings WHERE key = ?', [setting.key])
      return row === undefined
        ? null
        : setting.schema.parse(JSON.parse(z.object({ value: z.string() }).parse(row).value))
    },
    write: (setting, value) => writeTogether([settingChange(setting, value)]),
    remove: ({ key }) => writeTogether([{ key, text: null }]),
    writeTogether,
  }
}
