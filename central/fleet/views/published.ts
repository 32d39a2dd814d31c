import type { PublishedStates } from '#contract/published'
import { html, type Html } from '#central/fleet/html'
import type { FleetTerminal } from '#central/fleet/terminals'
import { wordsFor, type FleetWords } from '#central/fleet/words'

/** The version of a published document a terminal goes by, and why it does not go by a later one. */
export function publishedOf(words: FleetWords, terminal: FleetTerminal, kind: keyof PublishedStates): Html {
  const { version, refusedVersion, refusal } = statesOf(terminal)[kind]
  const held = version === null ? html`${words.shipped}` : html`${version}`
  if (refusal === null) return held
  const reason = `${words.versionRefused} ${String(refusedVersion ?? '')}: ${wordsFor(words.publishedRefusalOf, refusal)}`
  return html`${held} <span class="mark bad">${reason}</span>`
}

function statesOf(terminal: FleetTerminal) {
  return {
    catalogue: {
      version: terminal.catalogue_version,
      refusedVersion: terminal.catalogue_refused_version,
      refusal: terminal.catalogue_refusal,
    },
    settings: {
      version: terminal.settings_version,
      refusedVersion: terminal.settings_refused_version,
      refusal: terminal.settings_refusal,
    },
  }
}
