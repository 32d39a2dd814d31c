import { z } from 'zod'
import type { Database } from '#electron/store/database'

/** One setting: its key and what may be stored under it. */
export type Setting<T> = { readonly key: string; readonly schema: z.ZodType<T> }

export interface Settings {
  /** Null when it was never written. Throws when what is stored does not fit the schema. */
  read<T>(setting: Setting<T>): Promise<T | null>
  write<T>(setting: Setting<T>, value: T): Promise<void>
  remove(setting: Setting<unknown>): Promise<void>
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

/** Given by the centre's operator; works once. */
export const enrolmentCodeSetting = { key: 'terminal.enrolment_code', schema: z.string().min(6).max(64) }

/** Language a screen returns to when it is left alone. */
export const defaultLanguageSetting = { key: 'screen.default_language', schema: z.enum(['kk', 'ru', 'en']) }

export function createSettings(database: Database): Settings {
  return {
    read: async (setting) => {
      const [row] = await database.all('SELECT value FROM settings WHERE key = ?', [setting.key])
      return row === undefined
        ? null
        : setting.schema.parse(JSON.parse(z.object({ value: z.string() }).parse(row).value))
    },
    write: ({ key, schema }, value) => {
      const text = JSON.stringify(schema.parse(value))
      return database.transaction((transaction) => {
        transaction.write(
          'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
          [key, text],
        )
      })
    },
    remove: ({ key }) =>
      database.transaction((transaction) => {
        transaction.write('DELETE FROM settings WHERE key = ?', [key])
      }),
  }
}
