import { z } from 'zod'
import { act, nothing } from '#contract/acts/act'
import { paymentMethodSchema } from '#contract/screens/parts'

/** Acts of buying a transport card. */
export const newCardRoutes = {
  'kiosk.openNewCard': act(nothing),
  /** Money that goes with it; null: none. */
  'kiosk.chooseNewCardMoney': act(z.strictObject({ amount: z.int().positive().nullable() })),
  'kiosk.payNewCard': act(z.strictObject({ method: paymentMethodSchema })),
} as const
