import type { ScreenOf } from '#contract/view'

/** In the order they are offered: the renter without the ID comes last. */
export const bikeProofs = ['id_and_document', 'id_and_iin', 'iin_and_document'] as const satisfies readonly NonNullable<
  ScreenOf<'bike_proof'>['chosen']
>[]
