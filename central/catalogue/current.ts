import { z } from 'zod'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { catalogueSchema } from '#contract/catalogue/schema'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { readJsonText } from '#contract/published'
import { assert } from '#domain/assert'
import { selectRow, type Queries } from '#central/database/database'
import { newestDocument } from '#central/published/documents'

/** Catalogues this process has read, by the hash of their text: content, so that it can never be out of date. */
const known = new Map<string, Catalogue>()
const knownMax = 8

let shipped: Catalogue | null = null

/** What the centre judges by: the catalogue published last, or the one that comes with the product. Asked anew for every
 *  judgement, so that all processes over one database judge alike from the moment it is published. */
export async function currentCatalogue(queries: Queries): Promise<Catalogue> {
  const newest = await selectRow(
    queries,
    z.object({ text_sha256: z.string() }),
    `select text_sha256 from published_documents where kind = 'catalogue' order by version desc limit 1`,
  )
  if (newest === null) return (shipped ??= shippedCatalogue())
  return known.get(newest.text_sha256) ?? (await readPublished(queries))
}

async function readPublished(queries: Queries): Promise<Catalogue> {
  const newest = await newestDocument(queries, 'catalogue')
  assert(newest !== null, 'what was published stays')
  const read = readJsonText(newest.text, catalogueSchema)
  assert(read.ok, 'only a catalogue is published')
  const [oldest] = known.keys()
  if (known.size >= knownMax && oldest !== undefined) known.delete(oldest)
  known.set(newest.text_sha256, read.value)
  return read.value
}
