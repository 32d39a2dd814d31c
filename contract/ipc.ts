import { z } from 'zod'
import { benchActionSchema, benchViewSchema } from '#contract/bench'
import { receiptDocumentSchema } from '#contract/receipt'
import { amountSchema, kioskViewSchema, languageSchema, paymentMethodSchema, screenKindSchema } from '#contract/view'

/** Main <-> renderer: every route and every event, two channels in all. Main parses inputs and outputs of every route with
 *  these schemas; the renderer uses only the types. */

/** The act is not possible on the screen main is at (pressed twice, or the screen moved on); the view says what is. */
export const actAnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({
    ok: z.literal(false),
    reason: z.enum(['not_now', 'not_available', 'amount_out_of_range']),
  }),
])
export type ActAnswer = z.infer<typeof actAnswerSchema>

const nothing = z.undefined()

function act<Input extends z.ZodType>(input: Input) {
  return { page: 'kiosk', input, output: actAnswerSchema } as const
}

export const routes = {
  'kiosk.view': { page: 'kiosk', input: nothing, output: kioskViewSchema },
  /** Any press or key: puts the idle reset off. */
  'kiosk.touch': act(nothing),
  'kiosk.setLanguage': act(z.strictObject({ language: languageSchema })),
  'kiosk.setAccess': act(
    z
      .strictObject({
        largeText: z.boolean(),
        lowerReach: z.boolean(),
        highContrast: z.boolean(),
      })
      .partial(),
  ),
  'kiosk.openTopUp': act(nothing),
  /** Turns the amount keys into the keypad and back. */
  'kiosk.enterAmount': act(z.strictObject({ open: z.boolean() })),
  'kiosk.chooseAmount': act(z.strictObject({ amount: amountSchema })),
  'kiosk.pay': act(z.strictObject({ method: paymentMethodSchema })),
  /** Writes these pending payments to the card, oldest first, each on its own (PEND-013). */
  'kiosk.activate': act(z.strictObject({ pendingIds: z.array(z.uuid()).min(1).max(20) })),
  'kiosk.cancelPayment': act(nothing),
  /** Leaves a paid, unwritten amount for later (design D3: deferred). */
  'kiosk.defer': act(nothing),
  'kiosk.printReceipt': act(nothing),
  'kiosk.showReceipt': act(z.strictObject({ open: z.boolean() })),
  'kiosk.openHelp': act(nothing),
  'kiosk.back': act(nothing),
  'kiosk.moreTime': act(nothing),
  'kiosk.finish': act(nothing),
  /** A screen of another kind than before is on the panel: after the frame that drew it. For the log. */
  'kiosk.painted': { page: 'kiosk', input: z.strictObject({ screen: screenKindSchema }), output: nothing },

  'bench.view': { page: 'bench', input: nothing, output: benchViewSchema },
  'bench.do': {
    page: 'bench',
    input: benchActionSchema,
    output: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true) }),
      z.strictObject({ ok: z.literal(false), detail: z.string() }),
    ]),
  },

  /** The receipt page asks what to draw, and says when it is drawn: `height` in dots of 1 CSS pixel. */
  'receipt.document': {
    page: 'receipt',
    input: nothing,
    output: receiptDocumentSchema,
  },
  'receipt.drawn': {
    page: 'receipt',
    input: z.strictObject({ height: z.int().min(1).max(8000) }),
    output: nothing,
  },
} as const

export type Routes = typeof routes
export type RouteName = keyof Routes
export type RouteInput<Name extends RouteName> = z.input<Routes[Name]['input']>
export type RouteOutput<Name extends RouteName> = z.output<Routes[Name]['output']>

/** Events are facts; they carry the whole new view, so that one lost event costs nothing. */
export const events = {
  'kiosk.viewChanged': kioskViewSchema,
  'bench.viewChanged': benchViewSchema,
} as const
export type EventName = keyof typeof events
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>

/** What the preload puts on `window.beket`. A refused call (unknown route, bad input, foreign frame) rejects with
 *  `beket:refused:<reason>`. */
export interface BeketBridge {
  invoke<Name extends RouteName>(route: Name, input: RouteInput<Name>): Promise<RouteOutput<Name>>
  on<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void
}
