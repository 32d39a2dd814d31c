import type { PublishedStates } from '#contract/published'
import type { Queries } from '#central/database/database'

/** What a terminal goes by and what it refused, beside its last heartbeat. */
export async function storePublishedStates(
  queries: Queries,
  terminalId: string,
  states: PublishedStates | null,
): Promise<void> {
  const catalogue = states?.catalogue ?? null
  const settings = states?.settings ?? null
  await queries.query(
    `update terminal_heartbeats set catalogue_version = $2, catalogue_refused_version = $3, catalogue_refusal = $4,
       settings_version = $5, settings_refused_version = $6, settings_refusal = $7
     where terminal_id = $1`,
    [
      terminalId,
      catalogue?.version ?? null,
      catalogue?.refused?.version ?? null,
      catalogue?.refused?.code ?? null,
      settings?.version ?? null,
      settings?.refused?.version ?? null,
      settings?.refused?.code ?? null,
    ],
  )
}
