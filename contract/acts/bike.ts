import { z } from 'zod'
import { act, nothing } from '#contract/acts/act'
import { bikeProofs, bikeSkuSchema, consentKindSchema } from '#contract/screens/bike'
import { paymentMethodSchema } from '#contract/screens/parts'
import { identityDocumentKinds } from '#domain/person/identity'

const typedLengthMax = 300

/** Acts of the bike service. */
export const bikeRoutes = {
  /** From the home screen and from a card. */
  'kiosk.openBike': act(nothing),
  'kiosk.bikeOpen': act(
    z.strictObject({
      section: z.enum(['prices', 'sign_in', 'register', 'block', 'products', 'day_pass', 'top_up', 'debt']),
    }),
  ),
  /** What was typed into the field shown. A PIN comes this way too and goes no further than to the centre (BIKE-005). */
  'kiosk.bikeEnter': act(z.strictObject({ value: z.string().max(typedLengthMax) })),
  /** Leaves an optional field out. */
  'kiosk.bikeSkip': act(nothing),
  'kiosk.bikeReadText': act(z.strictObject({ consent: consentKindSchema })),
  /** Gives a consent or takes it back. */
  'kiosk.bikeConsent': act(z.strictObject({ consent: consentKindSchema })),
  'kiosk.bikeChooseDocument': act(z.strictObject({ document: z.enum(identityDocumentKinds) })),
  'kiosk.bikeChooseProof': act(z.strictObject({ proof: z.enum(bikeProofs) })),
  /** The one key that leads on: from consents and choices, sends the form, blocks access, asks the centre again. */
  'kiosk.bikeGoOn': act(nothing),
  'kiosk.bikeChooseProduct': act(z.strictObject({ sku: bikeSkuSchema })),
  'kiosk.bikeEnterAmount': act(z.strictObject({ open: z.boolean() })),
  'kiosk.bikeChooseAmount': act(z.strictObject({ amount: z.int().positive() })),
  /** Beside what is in the basket already, to be paid together. */
  'kiosk.bikeAddToBasket': act(nothing),
  'kiosk.bikePay': act(z.strictObject({ method: paymentMethodSchema })),
} as const
