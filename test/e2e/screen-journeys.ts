import type { BenchAction } from '#contract/bench'
import { languages } from '#domain/language'
import { tenge } from '#domain/money'
import { openStudio, type Album, type Studio } from '#test/e2e/screen-camera'
import { bike, newCard, passes, reading } from '#test/e2e/screen-shop-journeys'
import {
  caught,
  everyAccess,
  frozen,
  leave,
  openTopUp,
  payBy,
  pays,
  place,
  printed,
  until,
  type Journey,
} from '#test/e2e/screen-steps'

/** The journeys of a passenger, driven on the real application for their pictures' sake. Each starts and ends at home with
 *  no card on the reader. */

const home: Journey = async (studio) => {
  await studio.app.screen('home')
  await studio.shoot('home', { access: everyAccess })
  await studio.press(({ foot }) => foot.help)
  await studio.app.screen('help')
  await studio.shoot('help')
  await leave(studio)
}

const cashWithSurplus: Journey = async (studio) => {
  await place(studio, 'ordinary')
  await studio.app.screen('card')
  await studio.shoot('card', { access: everyAccess })
  await studio.press(({ key }) => key.topUp)
  await studio.app.screen('top_up')
  await studio.shoot('top-up-open', { in: ['kk'] })
  await studio.press(({ key }) => key.otherAmount)
  await studio.shoot('keypad')
  for (const digit of ['7', '5', '0']) await studio.app.press(digit)
  await studio.shoot('keypad-typed', { in: ['kk'], access: ['large-lower', 'contrast'] })
  await studio.press(({ key }) => key.back)
  await studio.pressAmount('2 000')
  await studio.shoot('top-up', { access: everyAccess })
  await studio.press(({ method }) => method.cash)
  await studio.app.screen('cash')
  await studio.shoot('cash')
  await studio.app.bench$({ kind: 'note_insert', amount: tenge(500) })
  await until(async () => (await studio.app.screen('cash')).remaining === 1500)
  await studio.shoot('cash-inserted', { access: ['large'] })
  await studio.app.bench$({ kind: 'note_reject_next' })
  await studio.app.bench$({ kind: 'note_insert', amount: tenge(200) })
  await until(async () => (await studio.app.screen('cash')).note === 'rejected')
  await studio.shoot('cash-rejected')
  await studio.app.bench$({ kind: 'note_insert', amount: tenge(2000) })
  await studio.app.screen('done')
  await studio.shoot('done-surplus')
  await studio.press(({ key }) => key.phone)
  await studio.app.screen('receipt')
  await studio.shoot('receipt', { access: ['large', 'lower', 'contrast'] })
  await leave(studio)
}

/** The same sale in each language, because a receipt is in the language it was paid in. */
const receipts: Journey = async (studio) => {
  for (const language of languages) {
    await studio.speak(language)
    await payBy(studio, 'ordinary', '1 000', 'cash')
    await studio.app.bench$({ kind: 'note_insert', amount: tenge(2000) })
    await studio.app.screen('done')
    await studio.press(({ key }) => key.print)
    await printed(studio, 'done')
    await studio.shoot('done-printed', { in: [language] })
    await studio.shootPrint('print-cash')
    await leave(studio)
    await studio.speak(language)
    await payBy(studio, 'ordinary', '500', 'bank')
    await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
    await studio.app.screen('done')
    await studio.press(({ key }) => key.print)
    await printed(studio, 'done')
    await studio.shootPrint('print-bank')
    await leave(studio)
    await studio.speak(language)
    await pays(studio, 'concession', [[700, 2]])
    await studio.press(({ key }) => key.write)
    await studio.app.screen('done')
    await studio.press(({ key }) => key.print)
    await printed(studio, 'done')
    await studio.shootPrint('print-activation')
    await leave(studio)
    await studio.speak(language)
    await studio.app.bench$({ kind: 'card_tear', at: 'before_write' })
    await payBy(studio, 'concession', '500', 'bank')
    await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
    await studio.app.screen('card_removed')
    await studio.press(({ key }) => key.later)
    await printed(studio, 'deferred')
    if (language === 'kk') await studio.shoot('deferred', { access: ['large', 'contrast'] })
    await studio.shootPrint('print-claim')
    await leave(studio)
    await place(studio, 'concession')
    await until(async () => (await studio.app.screen('card')).pending.length > 0)
    await studio.press(({ key }) => key.write)
    await studio.app.screen('done')
    await leave(studio)
  }
}

const bank: Journey = async (studio) => {
  await payBy(studio, 'ordinary', '2 000', 'bank')
  await studio.shoot('bank')
  await studio.app.bench$({ kind: 'bank_answer', answer: 'decline' })
  await studio.app.screen('declined')
  await studio.shoot('declined', { access: ['large', 'contrast'] })
  await studio.press(({ method }) => method.bank)
  await studio.app.screen('bank')
  await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
  await studio.app.screen('done')
  await studio.shoot('done', { access: everyAccess })
  await leave(studio)
}

const pending: Journey = async (studio) => {
  await pays(studio, 'ordinary', [[2000, 24]])
  await studio.shoot('card-pending', { access: everyAccess })
  await studio.app.bench$({ kind: 'card_take' })
  await until(async () => !(await studio.app.screen('card')).cardPresent)
  await studio.shoot('card-taken')
  await place(studio, 'ordinary')
  await until(async () => (await studio.app.screen('card')).cardPresent)
  await studio.press(({ key }) => key.write)
  await studio.app.screen('done')
  await leave(studio)
  await pays(studio, 'second', [
    [2000, 24],
    [500, 3],
    [1500, 0],
  ])
  await studio.shoot('card-pending-three', { access: everyAccess })
  await leave(studio)
  await pays(studio, 'ordinary', [
    [2000, 24],
    [900, 30],
  ])
  await studio.shoot('card-mixed', { access: everyAccess })
  await leave(studio)
}

const expired: Journey = async (studio) => {
  await pays(studio, 'concession', [[500, 29]])
  await studio.shoot('card-expired', { access: ['large'] })
  await leave(studio)
}

const torn: Journey = async (studio) => {
  for (const at of ['before_write', 'at_commit'] as const) {
    await studio.app.bench$({ kind: 'card_tear', at })
    await payBy(studio, 'ordinary', '2 000', 'bank')
    await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
    await studio.app.screen('card_removed')
    await studio.shoot(at === 'at_commit' ? 'removed-checking' : 'removed-certain', { access: ['large', 'contrast'] })
    if (at === 'at_commit') {
      await place(studio, 'second')
      await until(async () => (await studio.app.screen('card_removed')).otherCard)
      await studio.shoot('removed-other')
      await studio.app.bench$({ kind: 'card_take' })
    }
    await place(studio, 'ordinary')
    await studio.app.screen('done')
    await leave(studio)
  }
}

const slowCard: Journey = async (studio) => {
  await caught(
    studio,
    ({ kind }) => kind === 'reading',
    async () => {
      await place(studio, 'ordinary')
      return 'card'
    },
  )
  await frozen(studio, () => studio.shoot('reading'))
  await studio.app.screen('card')
  await leave(studio)
  await caught(
    studio,
    (screen) => screen.kind === 'writing' && screen.step > 1,
    async () => {
      await payBy(studio, 'ordinary', '2 000', 'bank')
      await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
      return 'done'
    },
  )
  await frozen(studio, () => studio.shoot('writing', { access: ['contrast'] }))
  await studio.app.screen('done')
  await leave(studio)
}

const messages: Journey = async (studio) => {
  for (const [cardId, code] of [
    ['foreign', 'card_not_ours'],
    ['wrong_keys', 'card_not_authentic'],
  ] as const) {
    await place(studio, cardId)
    await studio.app.screen('message')
    await studio.shoot(`message-${code}`)
    await leave(studio)
  }
  await unanswered(studio)
}

/** The bank is asked again by a timer: what came before the picture was taken is no picture of this. */
async function unanswered(studio: Studio): Promise<void> {
  await caught(
    studio,
    ({ kind }) => kind === 'message',
    async () => {
      await payBy(studio, 'ordinary', '500', 'bank')
      await studio.app.bench$({ kind: 'bank_answer', answer: 'silent' })
      return 'done'
    },
  )
  await studio.shoot('message-bank_unknown')
  const { kind } = (await studio.app.view()).screen
  await leave(studio)
  if (kind !== 'message') await unanswered(studio)
}

const trouble: Journey = async (studio) => {
  await studio.app.bench$({ kind: 'reader_detach' })
  await studio.app.screen('out_of_service')
  await studio.shoot('out-of-service', { access: everyAccess })
  await studio.app.bench$({ kind: 'reader_attach' })
  await studio.app.screen('home')
  const broken: BenchAction[] = [
    { kind: 'link_state', state: 'cut' },
    { kind: 'cash_state', state: 'box_full' },
    { kind: 'printer_state', state: 'paper_out' },
  ]
  for (const fault of broken) await studio.app.bench$(fault)
  await until(async () => (await studio.app.view()).link === 'down')
  await studio.shoot('home-offline')
  await openTopUp(studio, 'ordinary')
  await studio.pressAmount('500')
  await studio.shoot('top-up-no-cash')
  await studio.press(({ method }) => method.bank)
  await studio.app.screen('bank')
  await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
  await studio.app.screen('done')
  await studio.press(({ key }) => key.print)
  await until(async () => (await studio.app.screen('done')).receipt.state === 'failed')
  await studio.shoot('done-paper-out')
  await leave(studio)
}

const idle: Journey = async (studio) => {
  await place(studio, 'ordinary')
  await studio.app.screen('card')
  await until(async () => (await studio.app.view()).screen.kind === 'idle_warning')
  await studio.shoot('idle')
  await leave(studio)
}

const bench: Journey = async (studio) => {
  await place(studio, 'second')
  await studio.app.screen('card')
  await studio.shootBench('bench')
  await leave(studio)
}

const mainScreens: Journey = async (studio) => {
  await studio.app.screen('home')
  await studio.shoot('home', { access: ['large', 'lower'] })
  await pays(studio, 'ordinary', [[2000, 24]])
  await studio.shoot('card', { access: everyAccess })
  await studio.press(({ key }) => key.topUp)
  await studio.pressAmount('2 000')
  await studio.shoot('top-up', { access: everyAccess })
  await studio.press(({ key }) => key.otherAmount)
  await studio.shoot('keypad')
  await studio.press(({ key }) => key.back)
  await studio.press(({ method }) => method.bank)
  await studio.app.screen('bank')
  await studio.shoot('bank')
  await studio.app.bench$({ kind: 'bank_answer', answer: 'approve' })
  await studio.app.screen('done')
  await studio.shoot('done', { access: ['large'] })
  await studio.press(({ key }) => key.phone)
  await studio.app.screen('receipt')
  await studio.shoot('receipt')
  await leave(studio)
}

type Sitting = {
  readonly panel?: string
  readonly arguments: readonly string[]
  readonly journeys: readonly Journey[]
}

const sittings: readonly Sitting[] = [
  { arguments: [], journeys: [home, cashWithSurplus, pending] },
  { arguments: [], journeys: [bank, torn, receipts] },
  { arguments: [], journeys: [expired, messages, bench, idle, trouble] },
  { arguments: [], journeys: [reading, passes, newCard, bike] },
  { arguments: ['--air=106000'], journeys: [slowCard] },
  { panel: '1280x1024', arguments: [], journeys: [mainScreens] },
  { panel: '1920x1080', arguments: [], journeys: [mainScreens] },
]

async function sit(album: Album, { journeys, ...options }: Sitting): Promise<void> {
  const studio = await openStudio(album, options)
  try {
    await until(async () => (await studio.app.view()).screen.kind === 'home')
    for (const journey of journeys) await journey(studio)
  } finally {
    await studio.app.dispose()
  }
}

const attemptsMax = 3

/** A visit ends by itself when no key is pressed for a while: on a loaded machine also before the camera. Such a sitting is
 *  begun again. */
export async function takePictures(album: Album): Promise<void> {
  for (const sitting of sittings) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await sit(album, sitting)
        break
      } catch (cause) {
        if (attempt === attemptsMax) throw cause
        process.stderr.write(`${String(cause)}\nonce more …\n`)
      }
    }
  }
}
