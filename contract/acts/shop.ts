import { z } from 'zod'
import { act, nothing } from '#contract/acts/act'
import { paymentMethodSchema } from '#contract/screens/parts'

/** Acts on what is sold for a card, and on the basket. */
export const shopRoutes = {
  'kiosk.openPasses': act(nothing),
  /** Puts a pass into the basket and shows it; `month` is the first of the month it begins with. */
  'kiosk.choosePass': act(z.strictObject({ sku: z.string().max(40), month: z.string().max(10).nullable() })),
  /** Puts the chosen amount beside what is in the basket already. */
  'kiosk.addTopUp': act(nothing),
  'kiosk.openBasket': act(nothing),
  /** Back to the card with the basket kept. */
  'kiosk.addMore': act(nothing),
  'kiosk.editBasket': act(z.strictObject({ open: z.boolean() })),
  'kiosk.removeLine': act(z.strictObject({ lineId: z.int().positive() })),
  /** Pays what is shown, unless something has changed since: then the basket says so and nothing is taken. */
  'kiosk.payBasket': act(z.strictObject({ method: paymentMethodSchema, quoteNumber: z.int().nonnegative() })),
} as const
