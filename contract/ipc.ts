import { z } from 'zod'
import { act, nothing, type ActAnswer, type ActHandlers } from '#contract/acts/act'
import { bikeRoutes } from '#contract/acts/bike'
import { informationRoutes } from '#contract/acts/information'
import { newCardRoutes } from '#contract/acts/new-card'
import { shopRoutes } from '#contract/acts/shop'
import { benchActionSchema, type BenchView } from '#contract/bench'
import { deskActSchema, type DeskAnswer } from '#contract/desk/acts'
import type { PrintedPage } from '#contract/desk/report'
import type { DeskView } from '#contract/desk/view'
import { amountSchema, languageSchema, paymentMethodSchema } from '#contract/screens/parts'
import { screenKindSchema, type KioskView } from '#contract/view'

/** Main <-> renderer: every route and every event, two channels in all. Main parses every input with these schemas; the
 *  renderer uses only the types. What main answers and sends is held to its type by the compiler, and each view to its schema
 *  by the tests: parsing our own words at every step of a sale cost more than making them. */

export type BenchAnswer = { readonly ok: true } | { readonly ok: false; readonly detail: string }

/** Acts of the areas, one file each. */
const areaRoutes = { ...shopRoutes, ...newCardRoutes, ...bikeRoutes, ...informationRoutes } as const
export type AreaActs = ActHandlers<typeof areaRoutes>

export const routes = {
  'kiosk.view': { page: 'kiosk', input: nothing },
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
  /** Says something aloud to whoever wears headphones, in the language of the session. */
  'kiosk.say': act(z.strictObject({ text: z.string().min(1).max(1000), urgency: z.enum(['polite', 'assertive']) })),
  ...areaRoutes,
  /** A screen of another kind than before is on the panel: after the frame that drew it. For the log. */
  'kiosk.painted': { page: 'kiosk', input: z.strictObject({ screen: screenKindSchema }) },

  /** Of a desk: who may do what is judged by main (domain/operator/rights.ts). */
  'desk.view': { page: 'desk', input: nothing },
  'desk.act': { page: 'desk', input: deskActSchema },

  'bench.view': { page: 'bench', input: nothing },
  'bench.do': { page: 'bench', input: benchActionSchema },

  /** The receipt page asks what to draw, and says when it is drawn: `height` in dots of 1 CSS pixel. */
  'receipt.document': { page: 'receipt', input: nothing },
  'receipt.drawn': { page: 'receipt', input: z.strictObject({ height: z.int().min(1).max(8000) }) },
} as const

export type Routes = typeof routes
export type RouteName = keyof Routes
export type RouteInput<Name extends RouteName> = z.input<Routes[Name]['input']>
/** What a handler in main is given. */
export type ParsedInput<Name extends RouteName> = z.output<Routes[Name]['input']>
export type RouteOutput<Name extends RouteName> = Name extends keyof OtherOutputs ? OtherOutputs[Name] : ActAnswer

/** Routes that are not acts. */
type OtherOutputs = {
  'kiosk.view': KioskView
  'kiosk.painted': undefined
  'desk.view': DeskView
  'desk.act': DeskAnswer
  'bench.view': BenchView
  'bench.do': BenchAnswer
  'receipt.document': PrintedPage
  'receipt.drawn': undefined
}

/** Events are facts; they carry the whole new view, so that one lost event costs nothing. */
type Events = { 'kiosk.viewChanged': KioskView; 'desk.viewChanged': DeskView; 'bench.viewChanged': BenchView }
export type EventName = keyof Events
export type EventPayload<Name extends EventName> = Events[Name]

/** What the preload puts on `window.beket`. A refused call (unknown route, bad input, foreign frame) rejects with
 *  `beket:refused:<reason>`. */
export interface BeketBridge {
  invoke<Name extends RouteName>(route: Name, input: RouteInput<Name>): Promise<RouteOutput<Name>>
  on<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void
}
