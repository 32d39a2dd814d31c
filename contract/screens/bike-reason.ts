/** Why something of the bike service is not sold here and now (`OfferRefusal`). */
export const bikeReasonCodes = [
  'access_blocked',
  'underage',
  'out_of_season',
  'citizens_only',
  'concession_not_here',
  'concession_not_verified',
  'concession_ended',
  'concession_state_old',
  'product_in_force',
  'deposit_held',
  'no_deposit_means',
  'no_debt',
  'clock_untrusted',
] as const
