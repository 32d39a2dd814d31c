import { readFile } from 'node:fs/promises'
import type { Catalogue } from '#contract/catalogue/catalogue'
import { catalogueSchema } from '#contract/catalogue/schema'

/** A file in place of the catalogue (all areas in one object). Throws with the name of the file and of what is wrong in it; a
 *  terminal without prices sells nothing. */
export async function readCatalogue(file: string): Promise<Catalogue> {
  try {
    return catalogueSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new Error(`catalogue ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
