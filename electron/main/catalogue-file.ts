import { readFile } from 'node:fs/promises'
import { catalogueSchema, type Catalogue } from '#contract/catalogue/catalogue'
import { shippedCatalogue } from '#contract/catalogue/shipped'

/** The catalogue to sell by: the one that comes with the product, or a file in its place (all areas in one object). Throws with
 *  the name of the file and of what is wrong in it; a terminal without prices sells nothing. */
export async function readCatalogue(file: string | null): Promise<Catalogue> {
  if (file === null) return shippedCatalogue()
  try {
    return catalogueSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new Error(`catalogue ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
