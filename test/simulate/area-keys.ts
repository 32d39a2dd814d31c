import type { RouteName } from '#contract/ipc'
import { bikeSkuSchema, type BikeEntryField } from '#contract/screens/bike'
import type { MethodOffer, PaymentMethod } from '#contract/screens/parts'
import type { Screen } from '#contract/view'
import { assert } from '#domain/assert'
import type { Tenge } from '#domain/money'
import type { KioskSession } from '#electron/services/kiosk/session'
import type { Chance } from '#test/simulate/chance'
import { renterIds, renterPin } from '#test/simulate/renters'

/** A choice somebody in front of the kiosk has: how likely, what it is, and doing it. */
export type Choice = readonly [weight: number, what: string, act: () => unknown]

type Areas = KioskSession['areas']
type At = { readonly chance: Chance; readonly session: KioskSession }

/** Keys of the shop, of new cards, of the bike service and of reading, on the screen that is shown. Null: another area's. */
export function areaKeys({ chance, session }: At, screen: Screen): readonly Choice[] | null {
  const at = { chance, areas: session.areas }
  const back: Choice = [1, 'back', () => session.back()]
  const finish: Choice = [0.6, 'finish', () => session.finish()]
  const keys = shopKeys(at, screen) ?? newCardKeys(at, screen) ?? bikeKeys(at, screen) ?? readingKeys(at, screen)
  return keys === null ? null : [...keys, back, finish]
}

/** Ways from the home screen and from a card into the areas. */
export function areaDoors({ session }: At, isCard: boolean): readonly Choice[] {
  const { areas } = session
  return [
    ...(isCard ? [key(3, areas, 'kiosk.openPasses'), key(0.6, areas, 'kiosk.openBasket')] : []),
    key(1.5, areas, 'kiosk.openNewCard'),
    key(1.5, areas, 'kiosk.openBike'),
    key(0.2, areas, 'kiosk.openInformation'),
  ]
}

type In = { readonly chance: Chance; readonly areas: Areas }
type Silent = {
  [Name in keyof Areas]: Parameters<Areas[Name]>[0] extends undefined ? Name : never
}[keyof Areas]

function key(weight: number, areas: Areas, route: Silent): Choice {
  return [weight, nameOf(route), () => areas[route](undefined)]
}

function nameOf(route: RouteName): string {
  return route.slice('kiosk.'.length)
}

/** A key for each way of paying that is offered. */
function payKeys(methods: readonly MethodOffer[], pay: (method: PaymentMethod) => unknown): readonly Choice[] {
  return methods
    .filter(({ available }) => available)
    .map(({ method }): Choice => [2.5, `pay by ${method}`, () => pay(method)])
}

function any<T>(chance: Chance, all: readonly T[]): T | null {
  const [first, ...rest] = all
  return first === undefined ? null : chance.oneOf([first, ...rest])
}

function amountKey(chance: Chance, amounts: readonly Tenge[], choose: (amount: Tenge) => unknown): readonly Choice[] {
  const amount = any(chance, amounts)
  return amount === null ? [] : [[3, `choose ${String(amount)}`, () => choose(amount)]]
}

function shopKeys({ chance, areas }: In, screen: Screen): readonly Choice[] | null {
  switch (screen.kind) {
    case 'passes': {
      const row = any(
        chance,
        screen.groups.flatMap(({ rows }) => rows).filter(({ reason }) => reason === null || chance.happens(0.1)),
      )
      if (row === null) return []
      const { sku, month } = row
      return [[5, `choose ${sku}`, () => areas['kiosk.choosePass']({ sku, month })]]
    }
    case 'basket': {
      const { quoteNumber, editing } = screen
      const line = any(chance, screen.lines)
      return [
        ...payKeys(screen.methods, (method) => areas['kiosk.payBasket']({ method, quoteNumber })),
        [screen.canAdd ? 2 : 0, 'addMore', () => areas['kiosk.addMore'](undefined)],
        [0.3, 'editBasket', () => areas['kiosk.editBasket']({ open: !editing })],
        [
          editing && line !== null ? 2 : 0,
          'removeLine',
          () => areas['kiosk.removeLine']({ lineId: line === null ? 1 : line.lineId }),
        ],
      ]
    }
    default:
      return null
  }
}

function newCardKeys({ chance, areas }: In, screen: Screen): readonly Choice[] | null {
  if (screen.kind !== 'new_card') return null
  const amount = any(chance, [...screen.amounts, null])
  return [
    ...payKeys(screen.methods, (method) => areas['kiosk.payNewCard']({ method })),
    [1.5, `with ${String(amount)}`, () => areas['kiosk.chooseNewCardMoney']({ amount })],
  ]
}

const sections = ['prices', 'sign_in', 'sign_in', 'sign_in', 'register', 'block'] as const

function bikeKeys({ chance, areas }: In, screen: Screen): readonly Choice[] | null {
  const goOn = key(3, areas, 'kiosk.bikeGoOn')
  const pay = (methods: readonly MethodOffer[]): readonly Choice[] => [
    ...payKeys(methods, (method) => areas['kiosk.bikePay']({ method })),
    key(0.8, areas, 'kiosk.bikeAddToBasket'),
  ]
  const open = (weight: number, section: 'products' | 'day_pass' | 'top_up' | 'debt'): Choice => [
    weight,
    `open ${section}`,
    () => areas['kiosk.bikeOpen']({ section }),
  ]
  const choose = (sku: string): Choice => [
    2,
    `choose ${sku}`,
    () => areas['kiosk.bikeChooseProduct']({ sku: bikeSkuSchema.parse(sku) }),
  ]
  switch (screen.kind) {
    case 'bike': {
      const section = chance.oneOf(sections)
      return [[5, `open ${section}`, () => areas['kiosk.bikeOpen']({ section })]]
    }
    case 'bike_entry': {
      const value = typed(chance, screen.field)
      return [
        [8, `type ${screen.field}`, () => areas['kiosk.bikeEnter']({ value })],
        ...(screen.isOptional ? [key(4, areas, 'kiosk.bikeSkip')] : []),
      ]
    }
    case 'bike_consents': {
      const consent =
        any(
          chance,
          screen.consents.filter(({ isGiven }) => !isGiven),
        )?.consent ?? null
      return consent === null
        ? [goOn]
        : [
            [8, 'agree', () => areas['kiosk.bikeConsent']({ consent })],
            [2, 'read', () => areas['kiosk.bikeReadText']({ consent })],
            goOn,
          ]
    }
    case 'bike_document': {
      const document = chance.oneOf(['identity_card', 'identity_card', 'passport', 'foreign_passport'])
      const chosen: Choice = [3, 'document', () => areas['kiosk.bikeChooseDocument']({ document })]
      return screen.chosen === null ? [chosen] : [goOn]
    }
    case 'bike_proof':
      return [[3, 'proof', () => areas['kiosk.bikeChooseProof']({ proof: 'id_and_document' })], goOn]
    case 'bike_summary':
    case 'bike_block':
    case 'bike_notice':
      return [goOn]
    case 'bike_registered':
    case 'bike_prices':
    case 'bike_text':
      return []
    case 'bike_account':
      return [open(3, 'products'), open(2, 'day_pass'), open(3, 'top_up'), open(2, 'debt')]
    case 'bike_products': {
      const offered = any(
        chance,
        screen.standard.filter(({ reasons }) => reasons.length === 0),
      )
      return offered === null ? [] : [choose(offered.sku)]
    }
    case 'bike_confirm':
      return pay(screen.methods)
    case 'bike_day_pass': {
      const other = any(chance, screen.passes)
      return [...pay(screen.methods), ...(other === null ? [] : [choose(other.sku)])]
    }
    case 'bike_top_up':
      return [
        ...amountKey(chance, screen.amounts, (amount) => areas['kiosk.bikeChooseAmount']({ amount })),
        ...(screen.chosen === null ? [] : pay(screen.methods)),
      ]
    default:
      return null
  }
}

/** What somebody types: mostly as it should be. */
function typed(chance: Chance, field: BikeEntryField): string {
  if (chance.happens(0.05)) return '1'
  const values: Readonly<Record<BikeEntryField, string>> = {
    account_id: chance.oneOf(renterIds),
    pin: renterPin,
    document_number: '040000001',
    iin: '900415300123',
    birth_day: '15.04.1990',
    surname: 'Ахметов',
    first_name: 'Ерлан',
    patronymic: 'Болатұлы',
    address: 'Астана, Кенесары 40',
    mobile: '7017770011',
    email: 'e@example.kz',
  }
  return values[field]
}

function readingKeys({ chance, areas }: In, screen: Screen): readonly Choice[] | null {
  switch (screen.kind) {
    case 'information': {
      const section = any(chance, screen.sections)
      assert(section !== null, 'there is something to read')
      return [
        [3, 'open a section', () => areas['kiosk.openSection']({ section: section.id })],
        key(1, areas, 'kiosk.openFareFinder'),
      ]
    }
    case 'information_section': {
      const entry = any(chance, screen.entries)
      return entry === null ? [] : [[3, 'open an entry', () => areas['kiosk.openEntry']({ entry: entry.id })]]
    }
    case 'information_entry':
    case 'fare_finder':
      return []
    default:
      return null
  }
}
