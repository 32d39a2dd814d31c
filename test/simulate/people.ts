import type { Screen } from '#contract/view'
import { tenge } from '#domain/money'
import type { BankAnswer } from '#drivers/terminal/simulated'
import type { KioskSession } from '#electron/services/kiosk/session'
import { areaDoors, areaKeys, type Choice } from '#test/simulate/area-keys'
import { anyBasket } from '#test/simulate/baskets'
import type { FaultKind } from '#test/simulate/fault-kinds'
import type { World } from '#test/simulate/world'

type Person = {
  readonly cardId: string
  readonly wants: 'top_up' | 'activation' | 'look'
  /** Acts left before the person has had enough. */
  patience: number
  hasBegun: boolean
}

const notes = [200, 200, 200, 500, 500, 500, 1000, 1000, 2000, 5000, 20_000, 100] as const
const wrongCards = ['foreign', 'blank', 'not_desfire'] as const

/** Passengers, one after the other. Most know what they want; all of them are people. */
export function createPeople(world: World): { begin(): void; sendAway(): void } {
  const { chance, house, scheduler, trace } = world
  let person: Person | null = null
  let isClosed = false

  function arrive(): Person {
    const cardId = chance.oneOf(['ordinary', 'ordinary', 'second', 'full'])
    const wants = chance.oneOf(['top_up', 'top_up', 'top_up', 'activation', 'activation', 'look'])
    trace.note(`a person comes with card ${cardId} for ${wants}`)
    return { cardId, wants, patience: chance.between(6, 40), hasBegun: false }
  }

  function leave(): void {
    if (person === null) return
    const forgets = chance.happens(0.06)
    if (forgets) world.happened('card_forgotten')
    else house.takeCard()
    trace.note(forgets ? 'the person leaves without the card' : 'the person leaves')
    person = null
  }

  function thinkMs(): number {
    const longMs = chance.weighted<() => number>([
      [1.5, () => 0],
      [4, () => chance.between(20, 400)],
      [5, () => chance.between(400, 2500)],
      [0.7, () => chance.between(3000, 15_000)],
      [0.25, () => chance.between(20_000, 95_000)],
    ])
    return longMs?.() ?? 0
  }

  function wake(): void {
    if (isClosed) return
    if (person === null) {
      if (chance.happens(0.7)) person = arrive()
    } else act(person)
    scheduler.after(world.owner, thinkMs(), 'a person', wake)
  }

  function act(somebody: Person): void {
    somebody.patience -= 1
    if (somebody.patience < 0 && chance.happens(0.3)) {
      leave()
      return
    }
    const session = world.machine.current()?.terminal.session
    if (session === undefined) return
    const choices = [...keysOf(world, somebody, session), ...handsOf(world, somebody, session.view().screen, leave)]
    const chosen = chance.weighted(choices.map((choice) => [choice[0], choice] as const))
    if (chosen === null) return
    const times = chance.happens(0.04) ? 2 : 1
    if (times === 2) world.happened('pressed_twice')
    for (let time = 0; time < times; time += 1) perform(chosen)
  }

  function perform([, what, deed]: Choice): void {
    trace.note(`person: ${what}`)
    const answer = deed()
    if (answer instanceof Promise)
      answer.catch((error: unknown) => {
        world.machine.addDefect(error)
      })
  }

  return {
    begin: wake,
    sendAway() {
      isClosed = true
      trace.note('nobody comes any more')
      person = null
      house.takeCard()
    },
  }
}

/** What the keys of the screen offer, and now and then a key that is not there. */
function keysOf(world: World, person: Person, session: KioskSession): readonly Choice[] {
  const { chance } = world
  const screen = session.view().screen
  const area = areaKeys({ chance, session }, screen)
  if (area !== null) return area
  const finish: Choice = [1, 'finish', () => session.finish()]
  const stray: Choice = [0.15, 'a stray key', () => strayKey(world, session)]
  const basket = (weight: number): Choice => [weight, 'buy a basket', () => buy(world, session)]
  switch (screen.kind) {
    case 'card':
      return [
        ...cardKeys(world, person, session, screen),
        ...areaDoors({ chance, session }, true),
        basket(2),
        finish,
        stray,
      ]
    case 'top_up':
      return [...amountKeys(world, session, screen), stray]
    case 'cash':
      return [[0.8, 'cancel cash', () => session.cancelPayment()], stray]
    case 'bank':
      return [[0.5, 'cancel bank', () => session.cancelPayment()], stray]
    case 'declined':
      return [
        [3, 'pay by bank again', () => session.pay('bank')],
        [2, 'pay in cash instead', () => session.pay('cash')],
        [1.5, 'cancel', () => session.cancelPayment()],
        stray,
      ]
    case 'card_removed':
    case 'new_card_present':
      return [[1, 'defer', () => session.defer()], stray]
    case 'done':
    case 'deferred':
    case 'outcome':
    case 'new_card_done':
    case 'new_card_failed':
      return [
        [3, 'print the receipt', () => session.printReceipt()],
        [1, 'show the receipt', () => session.showReceipt(true)],
        [3, 'finish', () => session.finish()],
        stray,
      ]
    case 'receipt':
      return [[2, 'back', () => session.back()], [1, 'print', () => session.printReceipt()], finish, stray]
    case 'idle_warning':
      return [[3, 'more time', () => session.moreTime()], finish]
    case 'help':
      return [[2, 'back', () => session.back()], finish]
    case 'message':
      return [[2, 'finish', () => session.finish()], stray]
    case 'home':
      return chance.happens(0.2)
        ? [...areaDoors({ chance, session }, false), [0.5, 'help', () => session.openHelp()], basket(2), stray]
        : []
    case 'starting':
    case 'reading':
    case 'writing':
    case 'out_of_service':
      return [stray]
    default:
      return [[2, 'finish', () => session.finish()], [1, 'back', () => session.back()], stray]
  }
}

function cardKeys(
  { chance }: World,
  person: Person,
  session: KioskSession,
  screen: Extract<Screen, { kind: 'card' }>,
): readonly Choice[] {
  const ready = screen.pending.filter(({ state }) => state === 'ready').map(({ pendingId }) => pendingId)
  const chosen = chance.happens(0.7) ? ready : ready.slice(0, 1)
  return [
    [ready.length > 0 ? 5 : 0, 'activate', () => session.activate(chosen)],
    [person.wants === 'top_up' ? 5 : 0.3, 'top up', () => session.openTopUp()],
    [0.2, 'another language', () => session.setLanguage('ru')],
  ]
}

function amountKeys(
  { chance }: World,
  session: KioskSession,
  screen: Extract<Screen, { kind: 'top_up' }>,
): readonly Choice[] {
  const [first, ...rest] = screen.amounts
  const amount =
    first === undefined || chance.happens(0.2) ? tenge(chance.between(100, 3000)) : chance.oneOf([first, ...rest])
  const isChosen = screen.chosen !== null && !screen.entering
  return [
    [isChosen ? 0.5 : 5, `choose ${String(amount)}`, () => session.chooseAmount(amount)],
    [0.3, 'own amount', () => session.enterAmount(true)],
    [isChosen ? 3 : 0, 'pay by bank', () => session.pay('bank')],
    [isChosen ? 4 : 0, 'pay in cash', () => session.pay('cash')],
    [isChosen ? 1 : 0, 'add to the basket', () => session.areas['kiosk.addTopUp'](undefined)],
    [0.4, 'back', () => session.back()],
  ]
}

function buy({ chance, trace }: World, session: KioskSession): Promise<unknown> {
  const products = anyBasket(chance, session.view().screen.kind === 'card')
  const method = chance.oneOf(['bank', 'cash', 'cash'] as const)
  trace.note(`basket by ${method}: ${products.map(({ kind }) => kind).join(' ')}`)
  return session.openSale(products, method)
}

function strayKey({ chance, happened }: World, session: KioskSession): unknown {
  happened('stray_key')
  return chance.oneOf<() => unknown>([
    () => session.finish(),
    () => session.back(),
    () => session.pay('cash'),
    () => session.pay('bank'),
    () => session.defer(),
    () => session.cancelPayment(),
    () => session.printReceipt(),
    () => session.showReceipt(true),
    () => session.moreTime(),
    () => session.openHelp(),
    () => session.activate([]),
    () => session.chooseAmount(tenge(500)),
    () => session.touch(),
  ])()
}

/** What hands do beside the keys: cards, notes, the bank terminal. */
function handsOf(world: World, person: Person, screen: Screen, leave: () => void): readonly Choice[] {
  const { chance, house, happened } = world
  const place = (cardId: string) => (): void => {
    person.hasBegun = true
    house.layCard(cardId)
  }
  const own: Choice = [1, `lay ${person.cardId}`, place(person.cardId)]
  const lies = house.cardOnReader() !== null
  const counted =
    (kind: FaultKind, act: () => void): (() => void) =>
    () => {
      happened(kind)
      act()
    }
  const lay = (cardId: string) => (): void => {
    house.layCard(cardId)
  }
  const pull = (): void => {
    house.takeCard()
  }
  const take: Choice = [lies ? 0.35 : 0, 'take the card', counted('card_pulled', pull)]
  const wrong = chance.oneOf(wrongCards)
  const swap: Choice = [0.12, `lay ${wrong}`, counted('wrong_card', lay(wrong))]
  const other = chance.oneOf(['ordinary', 'second', 'full'])
  const another: Choice = [0.12, `lay ${other}`, counted('other_card', lay(other))]
  const walk: Choice = [0.12, 'walk away', counted('walked_away', leave)]
  const wait: Choice = [0.6, 'wait', () => undefined]
  switch (screen.kind) {
    case 'home':
    case 'starting':
      return [
        ...mouthHands(world),
        ...lateNote(world),
        ...(person.hasBegun
          ? [own, [2, 'leave', leave] as const]
          : [[6, own[1], own[2]] as const, swap, another, walk]),
      ]
    case 'out_of_service':
      return [own, wait, [0.5, 'leave', leave]]
    case 'cash':
      return [...noteHands(world), take, another, walk, wait]
    case 'bank':
      return [...bankHands(world), take, another, walk, wait]
    case 'card_removed':
    case 'new_card_present':
      return [
        ...newCardHands(world, screen.cardNumber),
        [4, own[1], own[2]],
        [0.4, another[1], another[2]],
        swap,
        walk,
        wait,
      ]
    case 'writing':
    case 'reading':
      return [take, swap, another, [4, 'wait', () => undefined]]
    case 'dispensing':
    case 'take_card':
      return [...mouthHands(world), take, walk, [3, 'wait', () => undefined]]
    case 'done':
    case 'deferred':
    case 'outcome':
    case 'message':
    case 'new_card_done':
    case 'new_card_failed':
      return [...lateNote(world), take, [0.5, own[1], own[2]], walk, [1, 'leave', leave], wait]
    case 'card':
      return screen.cardPresent ? [take, swap, another, walk, wait] : [own, another, walk, wait]
    default:
      return [take, another, walk, wait]
  }
}

/** The card that just came out of the dispenser, if that is the one that is asked for. */
function newCardHands({ cards, house }: World, cardNumber: string): readonly Choice[] {
  const asked = cards.own.find((card) => card.isNew && card.cardNumber === cardNumber)
  if (asked === undefined) return []
  const lay = (): void => {
    house.layCard(asked.cardId)
  }
  return [[8, `lay ${asked.cardId}`, lay]]
}

/** Out of the mouth of the dispenser, where one waits. */
function mouthHands({ house }: World): readonly Choice[] {
  const dispenser = house.current()?.dispenser.controls
  if (dispenser?.snapshot().card?.whereabouts.kind !== 'in_mouth') return []
  return [[8, 'take the new card', () => dispenser.takeCard()]]
}

/** The slot is shut; some push all the same. */
function lateNote(world: World): readonly Choice[] {
  const cash = world.house.current()?.cash.controls
  if (cash === undefined) return []
  const push = (): void => {
    world.happened('note_after_time_out')
    void cash.insertNote(tenge(world.chance.oneOf(notes)))
  }
  return [[0.15, 'push in a note', push]]
}

function noteHands({ chance, house, happened }: World): readonly Choice[] {
  const cash = house.current()?.cash.controls
  if (cash === undefined) return []
  const note = tenge(chance.oneOf(notes))
  const insert = (): void => {
    void cash.insertNote(note)
  }
  const insertUnreadable = (): void => {
    happened('note_unreadable')
    cash.rejectNext()
    insert()
  }
  return [
    [6, `put in ${String(note)}`, insert],
    [0.5, `put in ${String(note)}, which is not read`, insertUnreadable],
  ]
}

function bankHands({ chance, house, happened }: World): readonly Choice[] {
  const bank = house.current()?.bank.controls
  if (bank?.snapshot().state !== 'waiting_for_card') return []
  const charged = chance.happens(0.6)
  const unknownAnswers = chance.between(1, 5)
  const answer = (given: BankAnswer) => (): void => {
    if (given.kind === 'decline') happened('bank_decline')
    if (given.kind === 'silent') happened('bank_silent')
    bank.answer(given)
  }
  return [
    [6, 'card accepted', answer({ kind: 'approve' })],
    [1, 'QR accepted', answer({ kind: 'qr' })],
    [1.5, 'declined', answer({ kind: 'decline', reason: 'insufficient_funds' })],
    [1.2, `bank silent, ${charged ? 'charged' : 'not charged'}`, answer({ kind: 'silent', charged, unknownAnswers })],
  ]
}
