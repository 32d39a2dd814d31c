import { type CardView, type PendingView } from '#contract/screens/parts'
import { messageCodes, outOfServiceCodes, type KioskView, type Screen } from '#contract/view'
import { tenge } from '#domain/money'
import { calendarDay } from '#domain/time'
import { newCardFixtures } from '#test/renderer/fixtures/new-card'
import { bikeFixtures } from '#test/renderer/fixtures/bike'
import { informationFixtures } from '#test/renderer/fixtures/information'
import { shopFixtures } from '#test/renderer/fixtures/shop'

/** Every kind of screen and its notable variants, as main would send them. */

const lastDay = calendarDay('2026-12-19')
const cardNumber = '9643012077810345'
const reference = '0147-20931'

const card: CardView = {
  number: cardNumber,
  kind: 'reusable',
  balance: tenge(1240),
  cityRides: 11,
  passes: [
    {
      product: 'monthly',
      coverage: { city: true, suburb: false, express: false },
      state: 'active',
      firstDay: calendarDay('2026-11-01'),
      lastDay: calendarDay('2026-11-30'),
      daysLeft: 9,
      hours: null,
      trips: null,
      transfers: null,
    },
    {
      product: 'trips',
      coverage: { city: true, suburb: false, express: false },
      state: 'active',
      firstDay: null,
      lastDay: null,
      daysLeft: null,
      hours: null,
      trips: 6,
      transfers: 6,
    },
  ],
}

const fullCard: CardView = {
  ...card,
  kind: 'concession',
  balance: tenge(123_450),
  cityRides: 1122,
  passes: [
    ...card.passes,
    {
      product: 'hours',
      coverage: { city: true, suburb: true, express: true },
      state: 'not_started',
      firstDay: null,
      lastDay: null,
      daysLeft: null,
      hours: 72,
      trips: null,
      transfers: null,
    },
  ],
}

const plainCard: CardView = { ...card, passes: [] }

const monthItem = {
  kind: 'pass',
  name: 'month',
  count: 1,
  coverage: { city: true, suburb: true, express: false },
  validity: {
    kind: 'days',
    firstDay: calendarDay('2026-12-01'),
    lastDay: calendarDay('2026-12-31'),
    isGoodToday: false,
  },
} as const

function pending(index: number, change: Partial<PendingView> = {}): PendingView {
  return {
    pendingId: `00000000-0000-4000-8000-00000000000${String(index)}`,
    item: { kind: 'top_up' },
    amount: tenge(2000),
    state: 'ready',
    daysLeft: 4,
    lastDay: calendarDay('2026-11-25'),
    termDays: 28,
    ...change,
  }
}

const cardScreen = {
  kind: 'card',
  card,
  pending: [],
  unreadablePending: 0,
  standing: 'good',
  plasticLastDay: calendarDay('2034-03-10'),
  offers: { topUp: null, pass: null },
  basket: null,
  cardPresent: true,
} as const satisfies Screen

const topUp = {
  kind: 'top_up',
  card,
  amounts: [tenge(500), tenge(1000), tenge(2000), tenge(5000), tenge(10_000)],
  chosen: tenge(2000),
  entering: false,
  adding: false,
  min: tenge(100),
  max: tenge(50_000),
  methods: [
    { method: 'bank', available: true, reason: null },
    { method: 'cash', available: true, reason: null },
  ],
} as const satisfies Screen

const cash = {
  kind: 'cash',
  card,
  reference,
  due: tenge(2000),
  inserted: tenge(500),
  remaining: tenge(1500),
  denominations: [200, 500, 1000, 2000, 5000, 10_000, 20_000].map(tenge),
  note: 'waiting',
  absorbs: 'wallet',
  isBasket: false,
} satisfies Screen

const bank = {
  kind: 'bank',
  card,
  reference,
  due: tenge(2000),
  step: 'waiting_for_card',
  canCancel: true,
} as const satisfies Screen

const declined = {
  kind: 'declined',
  card,
  reference,
  due: tenge(2000),
  reason: 'insufficient_funds',
  methods: topUp.methods.map((method) => ({ ...method })),
} satisfies Screen

const done = {
  kind: 'done',
  origin: 'top_up',
  amount: tenge(2000),
  balanceBefore: tenge(1240),
  balanceAfter: tenge(3240),
  surplus: tenge(0),
  reference,
  receipt: { state: 'offered', reason: null },
  secondsLeft: 20,
} as const satisfies Screen

const writing = {
  kind: 'writing',
  origin: 'top_up',
  amount: tenge(2000),
  item: { kind: 'top_up' },
  line: 1,
  lines: 1,
  step: 5,
  steps: 8,
} as const satisfies Screen

const removed = {
  kind: 'card_removed',
  origin: 'top_up',
  amount: tenge(2000),
  cardNumber,
  outcome: 'checking',
  otherCard: false,
  written: 0,
  lines: 1,
  lastDay,
  reference,
  secondsLeft: 45,
} as const satisfies Screen

const deferred = {
  kind: 'deferred',
  unfit: null,
  amount: tenge(2000),
  cardNumber,
  lastDay,
  reference,
  receipt: { state: 'offered', reason: null },
  secondsLeft: 21,
} as const satisfies Screen

function reasonOf(code: 'card_blocked' | 'card_expired') {
  return { code, day: null, amount: null } as const
}

/** One white pixel: the receipt's picture is drawn elsewhere. */
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII='

const messages = Object.fromEntries(
  messageCodes.map((code): [string, Screen] => [
    `message-${code}`,
    {
      kind: 'message',
      code,
      amount: code.startsWith('pending') || code.startsWith('payment') || code === 'bank_unknown' ? tenge(2000) : null,
      cardNumber: code === 'card_unreadable' || code === 'card_not_ours' ? null : cardNumber,
      lastDay: null,
      reference: code.startsWith('card') ? null : reference,
      secondsLeft: 30,
    },
  ]),
)

/** With both things that are sold without a card at hand. */
export const home = { kind: 'home', offers: { newCard: tenge(1000), bikeDay: tenge(3500) } } as const satisfies Screen

export const screens: Readonly<Record<string, Screen>> = {
  starting: { kind: 'starting' },
  home,
  'home-plain': { kind: 'home', offers: { newCard: null, bikeDay: null } },
  reading: { kind: 'reading' },
  card: cardScreen,
  'card-plain': { ...cardScreen, card: plainCard },
  'card-empty': { ...cardScreen, card: { ...plainCard, balance: tenge(0), cityRides: 0 } },
  'card-full': { ...cardScreen, card: fullCard, pending: [pending(1)] },
  'card-pending': { ...cardScreen, pending: [pending(1)] },
  'card-pending-last-day': { ...cardScreen, pending: [pending(1, { daysLeft: 0 })] },
  'card-pending-several': {
    ...cardScreen,
    pending: [pending(1), pending(2, { amount: tenge(1500), daysLeft: 11 }), pending(3, { amount: tenge(3000) })],
  },
  'card-pending-expired': { ...cardScreen, pending: [pending(1, { state: 'expired', daysLeft: -3 })] },
  'card-pending-mixed': {
    ...cardScreen,
    pending: [pending(1), pending(2, { state: 'blocked', daysLeft: -3 })],
  },
  'card-pending-dead': {
    ...cardScreen,
    pending: [pending(1), pending(2, { state: 'expired', daysLeft: -1 }), pending(3, { state: 'cancelled' })],
  },
  'card-pending-all': {
    ...cardScreen,
    pending: [pending(1), pending(2, { state: 'expired', daysLeft: -1 }), pending(3, { state: 'cancelled' })],
    unreadablePending: 2,
  },
  'card-pending-pass': {
    ...cardScreen,
    pending: [pending(1, { item: monthItem }), pending(2, { item: monthItem, state: 'period_over' })],
  },
  'card-pending-cancelled': {
    ...cardScreen,
    pending: [pending(1, { state: 'cancelled' }), pending(2, { state: 'expired', daysLeft: -1 })],
  },
  'card-pending-no-date': {
    ...cardScreen,
    pending: [pending(1, { state: 'clock_untrusted' }), pending(2, { item: monthItem, state: 'clock_untrusted' })],
  },
  'card-pending-card-blocked': {
    ...cardScreen,
    standing: 'blocked',
    offers: { topUp: reasonOf('card_blocked'), pass: reasonOf('card_blocked') },
    pending: [pending(1, { state: 'card_blocked' }), pending(2, { item: monthItem, state: 'card_blocked' })],
  },
  'card-pending-card-expired': {
    ...cardScreen,
    standing: 'expired',
    offers: { topUp: reasonOf('card_expired'), pass: reasonOf('card_expired') },
    pending: [pending(1, { state: 'card_expired' })],
  },
  'card-unreadable': { ...cardScreen, unreadablePending: 2 },
  'card-taken': { ...cardScreen, pending: [pending(1)], cardPresent: false },
  'card-taken-plain': { ...cardScreen, cardPresent: false },
  'top-up': topUp,
  'top-up-not-chosen': { ...topUp, chosen: null },
  'top-up-typed': { ...topUp, chosen: tenge(12_350) },
  'top-up-cash-only': {
    ...topUp,
    methods: [
      { method: 'bank', available: false, reason: 'terminal_offline' },
      { method: 'cash', available: true, reason: null },
    ],
  },
  'top-up-bank-only': {
    ...topUp,
    methods: [
      { method: 'bank', available: true, reason: null },
      { method: 'cash', available: false, reason: 'cash_box_full' },
    ],
  },
  'top-up-entering': { ...topUp, entering: true },
  cash: { ...cash },
  'cash-first': { ...cash, inserted: tenge(0), remaining: tenge(2000) },
  'cash-checking': { ...cash, note: 'checking' },
  'cash-rejected': { ...cash, note: 'rejected' },
  bank,
  'bank-processing': { ...bank, step: 'processing', canCancel: false },
  'bank-checking': { ...bank, step: 'checking', canCancel: false },
  declined,
  'declined-timeout': { ...declined, reason: 'timeout' },
  writing,
  done,
  'done-surplus': { ...done, surplus: tenge(500), balanceAfter: tenge(3740) },
  'done-printing': { ...done, receipt: { state: 'printing', reason: null } },
  'done-printed': { ...done, receipt: { state: 'printed', reason: null } },
  'done-paper-out': { ...done, receipt: { state: 'failed', reason: 'paper_out' } },
  'done-unknown': { ...done, receipt: { state: 'failed', reason: 'outcome_unknown' } },
  'removed-checking': removed,
  'removed-certain': { ...removed, outcome: 'certain' },
  'removed-other': { ...removed, otherCard: true },
  deferred,
  'deferred-card-blocked': { ...deferred, unfit: 'card_blocked' },
  'deferred-card-expired': { ...deferred, unfit: 'card_expired' },
  receipt: { kind: 'receipt', image: pixel, qr: 'https://receipt.example/0147-20931?s=2000', secondsLeft: 60 },
  help: { kind: 'help', activationDays: 28 },
  ...bikeFixtures,
  ...informationFixtures,
  idle: { kind: 'idle_warning', secondsLeft: 21 },
  ...Object.fromEntries(outOfServiceCodes.map((code) => [`out-${code}`, { kind: 'out_of_service', code } as const])),
  ...messages,
  ...newCardFixtures,
  ...shopFixtures({ card: cardScreen, topUp, cash, bank, writing, removed }),
}

/** 21.11.2026 14:32 in Asia/Almaty. */
export const baseView: Omit<KioskView, 'screen'> = {
  revision: 1,
  language: 'kk',
  access: { largeText: false, lowerReach: false, highContrast: false },
  terminalNumber: 147,
  activationDays: 28,
  voice: false,
  stopName: { kk: '«Керуен» бекеті', ru: 'Остановка «Керуен»', en: 'Keruen stop' },
  nowMs: Date.UTC(2026, 10, 21, 9, 32),
  link: 'up',
  receipts: 'printed',
}
