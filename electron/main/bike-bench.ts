import { bikeBenchSchema, type BikeBench } from '#contract/bike'
import { providerKeyHeader } from '#contract/central'

/** Renters and text messages of the demonstration centre: what a person at the bench would have in a purse and on a telephone.
 *  Null where the centre does not show them, as every real one. */
export async function readBikeBench(centre: {
  readonly url: string
  readonly providerKey: string
}): Promise<BikeBench | null> {
  const response = await fetch(`${centre.url}/v1/bench/bike`, { headers: { [providerKeyHeader]: centre.providerKey } })
  return response.ok ? bikeBenchSchema.parse(await response.json()) : null
}
