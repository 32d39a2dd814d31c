import { createHash } from 'node:crypto'
import { z } from 'zod'
import { instantMsSchema } from '#contract/base'
import {
  publishedKinds,
  publishedRefusalCodes,
  publishingKeySchema,
  type PublishedDocument,
  type PublishedKind,
  type PublishedRefusalCode,
  type PublishedState,
  type PublishedStates,
} from '#contract/published'
import { assert } from '#domain/assert'
import type { Database, Reader } from '#electron/store/database'
import type { Journal } from '#electron/store/journal'
import { Remembered } from '#electron/store/remembered'

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
const keyRowSchema = z.object({ publicKey: publishingKeySchema })
const standingRowSchema = z
  .object({
    version: z.int().nullable(),
    sha256: z.string().nullable(),
    floor: z.int(),
    refusedVersion: z.int().nullable(),
    code: z.enum(publishedRefusalCodes).nullable(),
    firstAtMs: instantMsSchema.nullable(),
    lastAtMs: instantMsSchema.nullable(),
    attempts: z.int().nullable(),
  })
  .transform(({ version, sha256, floor, refusedVersion, ...refused }): PublishedStanding => ({
    version: version ?? 0,
    textSha256: sha256,
    floor,
    refusal: refusedVersion === null ? null : refusalSchema.parse({ ...refused, version: refusedVersion }),
  }))
const refusalSchema = z.object({
  version: z.int(),
  code: z.enum(publishedRefusalCodes),
  firstAtMs: instantMsSchema,
  lastAtMs: instantMsSchema,
  attempts: z.int(),
})

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** One statement for all: the status of the link is made of it at every turn. */
const selectStandings = `SELECT held.version, held.sha256,
    coalesce((SELECT max(version) FROM published_document WHERE kind = wanted.value), 0) AS floor,
    refused.version AS refusedVersion, code, first_at_ms AS firstAtMs, last_at_ms AS lastAtMs, attempts
  FROM json_each(?) AS wanted
  LEFT JOIN published_document AS held ON held.kind = wanted.value AND held.version =
    (SELECT max(version) FROM published_document WHERE kind = wanted.value AND set_aside = 0)
  LEFT JOIN published_refusal AS refused ON refused.id =
    (SELECT id FROM published_refusal WHERE kind = wanted.value AND settled = 0 ORDER BY last_at_ms DESC, id DESC LIMIT 1)
  ORDER BY wanted.key`

async function readStandings(reader: Reader): Promise<ReadonlyMap<PublishedKind, PublishedStanding>> {
  const rows = await reader.all(selectStandings, [JSON.stringify(publishedKinds)])
  assert(rows.length === publishedKinds.length, 'a row for each kind')
  return new Map(publishedKinds.map((kind, index) => [kind, standingRowSchema.parse(rows[index])]))
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

type Writes = readonly (readonly [sql: string, values: readonly (string | number)[]])[]

function documentWrites(kind: PublishedKind, document: PublishedDocument, sha256: string): Writes {
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

const setAsideSql = 'UPDATE published_document SET set_aside = 1 WHERE kind = ? AND version = ?'

const refuseSql = `INSERT INTO published_refusal (kind, version, code, first_at_ms, last_at_ms, attempts, settled)
  VALUES (?, ?, ?, ?, ?, 1, 0)
  ON CONFLICT (kind, version, code) DO UPDATE SET last_at_ms = excluded.last_at_ms, attempts = attempts + 1, settled = 0`

function refusalWrites(kind: PublishedKind, version: number, code: PublishedRefusalCode, atMs: number): Writes {
  return [
    [refuseSql, [kind, version, code, atMs, atMs]],
    [
      `DELETE FROM published_refusal WHERE kind = ? AND id NOT IN
         (SELECT id FROM published_refusal WHERE kind = ? ORDER BY last_at_ms DESC, id DESC LIMIT ${String(refusalsKept)})`,
      [kind, kind],
    ],
  ]
}

export function createPublished(database: Database, journal: Pick<Journal, 'append'>): Published {
  const listeners = new Set<(kind: PublishedKind) => void>()
  const standings = new Remembered(() => readStandings(database))

  async function standing(kind: PublishedKind): Promise<PublishedStanding> {
    const found = (await standings.value()).get(kind)
    assert(found !== undefined, `a kind that is published: ${kind}`)
    return found
  }

  async function refuse(
    kind: PublishedKind,
    { version, code }: { version: number; code: PublishedRefusalCode },
    atMs: number,
    isSetAside = false,
  ): Promise<void> {
    const refusal = refusalWrites(kind, version, code, atMs)
    const writes: Writes = isSetAside ? [...refusal, [setAsideSql, [kind, version]]] : refusal
    await standings.write(() =>
      database.transaction((transaction) => {
        for (const [sql, values] of writes) transaction.write(sql, values)
      }),
    )
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
      await standings.write(() =>
        journal.append([{ kind: 'published.adopted', operationId, payload }], (transaction) => {
          for (const [sql, values] of documentWrites(kind, document, textSha256)) transaction.write(sql, values)
        }),
      )
      for (const listener of listeners) listener(kind)
    },
    refuse,
    standing,
    async states() {
      return { catalogue: stateOf(await standing('catalogue')), settings: stateOf(await standing('settings')) }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
