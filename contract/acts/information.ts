import { z } from 'zod'
import { act, nothing } from '#contract/acts/act'
import { fareChoiceSchema } from '#contract/screens/information'

const idSchema = z.string().max(60)

/** Acts of reading. */
export const informationRoutes = {
  /** From the home screen and from help. */
  'kiosk.openInformation': act(nothing),
  'kiosk.openSection': act(z.strictObject({ section: idSchema })),
  'kiosk.openEntry': act(z.strictObject({ entry: idSchema })),
  'kiosk.openFareFinder': act(nothing),
  /** Answers the question the fare finder asks. */
  'kiosk.chooseFare': act(z.strictObject({ choice: fareChoiceSchema })),
} as const
