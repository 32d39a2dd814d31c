/** Why the centre did not do what was asked. `link_*`: nobody answered, and whether the request arrived is not known.
 *  `centre_refused`: it said no; `code` is one of its problem codes, or `http_NNN` if it gave none. `centre_answer_invalid`:
 *  what came back is not of the contract. `not_enrolled`: this terminal has no name to sign with yet. */
export type CentreError =
  | { readonly kind: 'link_down'; readonly detail: string }
  | { readonly kind: 'link_timeout' }
  | {
      readonly kind: 'centre_refused'
      readonly code: string
      readonly status: number
      /** Where the centre stands with the journal, when it says so. */
      readonly acknowledgedSeq: number | null
      /** Until when it judges nothing, when it says so (`bike_access_locked`). */
      readonly lockedUntilMs?: number
    }
  | { readonly kind: 'centre_answer_invalid'; readonly detail: string }
  | { readonly kind: 'not_enrolled' }
