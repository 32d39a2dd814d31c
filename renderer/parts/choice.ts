import type { Tenge } from '#domain/money'

/** One row of a choice list. With a `reason` it cannot be chosen, and the reason stands instead of the note. */
export type Choice<Id extends string> = {
  readonly id: Id
  readonly title: string
  readonly note?: string
  readonly price?: Tenge
  readonly reason?: string
}
