import { createHash } from 'node:crypto'
import { z } from 'zod'
import { instantMsSchema } from '#contract/base'
import {
  publishedRefusalCodes,
  publishingKeySchema,
  type PublishedDocument,
  type PublishedKind,
  type PublishedRefusalCode,
  type PublishedState,
  type PublishedStates,
} from '#contract/published'
import type { Database, Reader } from '#electron/store/database'
import type { Journal } from '#electron/store/journal'

/** What a stored document holds; its signature was checked before it was stored. */
export type Held<T> = { readonly version: number; readonly value: T }

export type PublishedRefusal = {
  readonly version: number
  readonly code: PublishedRefusalCode
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly attempts: number
}

/** How far a kind has come here. */
export type PublishedStanding = {
  /** What is gone by; 0: what came with the product. */
  readonly version: number
  readonly textSha256: string | null
  /** The highest that was ever held: nothing below it is taken, also when it was damaged since. */
  readonly floor: number
  /** The latest since the last document was taken. */
  readonly refusal: PublishedRefusal | null
}

/** The documents the centre published (contract/published.ts), the last good ones of each kind, and what was refused. */
export interface Published {
  /** The centre's key this terminal trusts; null: none. */
  trustedKey(): Promise<string | null>
  /** As said at enrolment; takes the place of any other. */
  trust(publicKey: string): Promise<void>
  /** The latest document of a kind whose text is still what was signed and in which `read` finds something; null: there is none.
   *  One that is not so is set aside, refused by name and fetched again. */
  load<T>(
    kind: PublishedKind,
    read: (text: string) => Promise<T | null> | T | null,
    atMs: number,
  ): Promise<Held<T> | null>
  /** A document that was found good, the key it was signed with, and the record of it in the journal: all or nothing. */
  adopt(kind: PublishedKind, document: PublishedDocument, atMs: number): Promise<void>
  refuse(kind: PublishedKind, refused: { version: number; code: PublishedRefusalCode }, atMs: number): Promise<void>
  standing(kind: PublishedKind): Promise<PublishedStanding>
  /** What the centre is told of it. */
  states(): Promise<PublishedStates>
  /** Called when a document was adopted. */
  subscribe(listener: (kind: PublishedKind) => void): () => void
}

/** Documents of a kind that are kept to fall back on, the latest among them. */
const documentsKept = 3
const refusalsKept = 20

const documentRowSchema = z.object({ version: z.int(), text: z.string(), sha256: z.string() })
const heldRowSchema = z.object({ version: z.int(), sha256: z.string() })
const floorRowSchema = z.object({ floor: z.int() })
const keyRowSchema = z.object({ publicKey: publishingKeySchema })
const refusalRowSchema = z.object({
  version: z.int(),
  code: z.enum(publishedRefusalCodes),
  firstAtMs: instantMsSchema,
  lastAtMs: instantMsSchema,
  attempts: z.int(),
})

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

async function readStanding(reader: Reader, kind: PublishedKind): Promise<PublishedStanding> {
  const [held] = await reader.all(
    'SELECT version, sha256 FROM published_document WHERE kind = ? AND set_aside = 0 ORDER BY version DESC LIMIT 1',
    [kind],
  )
  const [highest] = await reader.all(
    'SELECT coalesce(max(version), 0) AS floor FROM published_document WHERE kind = ?',
    [kind],
  )
  const [refused] = await reader.all(
    `SELECT version, code, first_at_ms AS firstAtMs, last_at_ms AS lastAtMs, attempts FROM published_refusal
     WHERE kind = ? AND settled = 0 ORDER BY last_at_ms DESC, id DESC LIMIT 1`,
    [kind],
  )
  const document = held === undefined ? null : heldRowSchema.parse(held)
  return {
    version: document?.version ?? 0,
    textSha256: document?.sha256 ?? null,
    floor: floorRowSchema.parse(highest).floor,
    refusal: refused === undefined ? null : refusalRowSchema.parse(refused),
  }
}

async function readLatest(reader: Reader, kind: PublishedKind): Promise<z.infer<typeof documentRowSchema> | null> {
  const [row] = await reader.all(
    `SELECT version, text, sha256 FROM published_document WHERE kind = ? AND set_aside = 0
     ORDER BY version DESC LIMIT 1`,
    [kind],
  )
  return row === undefined ? null : documentRowSchema.parse(row)
}

function stateOf({ version, refusal }: PublishedStanding): PublishedState {
  return {
    version: version === 0 ? null : version,
    refused: refusal === null ? null : { version: refusal.version, code: refusal.code },
  }
}

function documentWrites(
  kind: PublishedKind,
  document: PublishedDocument,
  sha256: string,
): readonly (readonly [sql: string, values: readonly (string | number)[]])[] {
  const { version, publishedAtMs, text, publicKey, signature } = document
  return [
    [
      `INSERT INTO published_document (kind, version, published_at_ms, text, sha256, public_key, signature, set_aside)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0)
       ON CONFLICT (kind, version) DO UPDATE SET published_at_ms = excluded.published_at_ms, text = excluded.text,
         sha256 = excluded.sha256, public_key = excluded.public_key, signature = excluded.signature, set_aside = 0`,
      [kind, version, publishedAtMs, text, sha256, publicKey, signature],
    ],
    [trustSql, [publicKey]],
    ['UPDATE published_refusal SET settled = 1 WHERE kind = ?', [kind]],
    [
      `DELETE FROM published_document WHERE kind = ? AND version NOT IN
         (SELECT version FROM published_document WHERE kind = ? ORDER BY version DESC LIMIT ${String(documentsKept)})`,
      [kind, kind],
    ],
  ]
}

const trustSql =
  'INSERT INTO publishing_key (id, public_key) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET public_key = excluded.public_key'

const refuseSql = `INSERT INTO published_refusal (kind, version, code, first_at_ms, last_at_ms, attempts, settled)
  VALUES (?, ?, ?, ?, ?, 1, 0)
  ON CONFLICT (kind, version, code) DO UPDATE SET last_at_ms = excluded.last_at_ms, attempts = attempts + 1, settled = 0`

export function createPublished(database: Database, journal: Pick<Journal, 'append'>): Published {
  const listeners = new Set<(kind: PublishedKind) => void>()

  async function refuse(
    kind: PublishedKind,
    { version, code }: { version: number; code: PublishedRefusalCode },
    atMs: number,
    isSetAside = false,
  ): Promise<void> {
    await database.transaction((transaction) => {
      transaction.write(refuseSql, [kind, version, code, atMs, atMs])
      transaction.write(
        `DELETE FROM published_refusal WHERE kind = ? AND id NOT IN
           (SELECT id FROM published_refusal WHERE kind = ? ORDER BY last_at_ms DESC, id DESC LIMIT ${String(refusalsKept)})`,
        [kind, kind],
      )
      if (!isSetAside) return
      transaction.write('UPDATE published_document SET set_aside = 1 WHERE kind = ? AND version = ?', [kind, version])
    })
  }

  return {
    async trustedKey() {
      const [row] = await database.all('SELECT public_key AS publicKey FROM publishing_key')
      return row === undefined ? null : keyRowSchema.parse(row).publicKey
    },
    trust: (publicKey) =>
      database.transaction((transaction) => {
        transaction.write(trustSql, [publicKey])
      }),
    async load(kind, read, atMs) {
      for (;;) {
        const stored = await readLatest(database, kind)
        if (stored === null) return null
        const isWhole = sha256Hex(stored.text) === stored.sha256
        const value = isWhole ? await read(stored.text) : null
        const { version } = stored
        if (value !== null) return { version, value }
        await refuse(kind, { version, code: isWhole ? 'text_invalid' : 'stored_damaged' }, atMs, true)
      }
    },
    async adopt(kind, document, atMs) {
      const { version, publishedAtMs, text, publicKey } = document
      const textSha256 = sha256Hex(text)
      const operationId = `published:${kind}:${String(version)}:${textSha256}:${String(atMs)}`
      const payload = { kind, version, publishedAtMs, textSha256, publicKey }
      await journal.append([{ kind: 'published.adopted', operationId, payload }], (transaction) => {
        for (const [sql, values] of documentWrites(kind, document, textSha256)) transaction.write(sql, values)
      })
      for (const listener of listeners) listener(kind)
    },
    refuse,
    standing: (kind) => readStanding(database, kind),
    async states() {
      const [catalogue, settings] = await Promise.all([
        readStanding(database, 'catalogue'),
        readStanding(database, 'settings'),
      ])
      return { catalogue: stateOf(catalogue), settings: stateOf(settings) }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
