import type { Tariffs } from '#contract/catalogue/catalogue'
import { tariffsAt } from '#contract/catalogue/catalogue'
import type { BikeNoticeCode } from '#contract/screens/bike'
import type { Screen, ScreenOf } from '#contract/view'
import type { BikeMeans } from '#domain/bike/tariff'
import type { BikeShop } from '#domain/bike/offer'
import type { OpenSale } from '#electron/services/kiosk/basket-act'
import { BikeVisit, type Renter } from '#electron/services/kiosk/bike/visit'
import type { Desk } from '#electron/services/kiosk/desk'
import type { BikeFailure } from '#electron/services/kiosk/ports'
import { methodOffers } from '#electron/services/kiosk/sale-screens'

/** What the bike service needs of the session. */
export type BikeCounter = Omit<Desk, 'bike' | 'information'> & { readonly openSale: OpenSale }

/** What the acts of the bike service have in common: the visit, the stage, and the rules as they are now. */
export class BikeDesk {
  readonly desk: BikeCounter
  readonly visit = new BikeVisit()

  constructor(desk: BikeCounter) {
    this.desk = desk
  }

  nowMs(): number {
    return this.desk.ports.clock.wallMs()
  }

  tariffs(): Tariffs {
    return tariffsAt(this.desk.ports.catalogue(), this.nowMs())
  }

  screen(): Screen {
    return this.desk.stage.screen()
  }

  show(screen: Screen): void {
    this.visit.next()
    this.desk.stage.show(screen)
  }

  /** Marks the screen as waiting for the centre, asks it, and gives the answer to `then` unless the person has gone on or
   *  away meanwhile: then it goes to `late`. */
  async ask<Answer>(
    busy: Screen,
    question: () => Promise<Answer>,
    then: (answer: Answer) => void | Promise<void>,
    late: (answer: Answer) => void = () => undefined,
  ): Promise<void> {
    this.show(busy)
    const turn = this.visit.turn()
    const answer = await question()
    const { kind } = this.screen()
    const isAwaited = this.visit.turn() === turn && (kind === busy.kind || kind === 'idle_warning')
    if (isAwaited) await then(answer)
    else late(answer)
  }

  notice(code: BikeNoticeCode, change: Partial<Omit<ScreenOf<'bike_notice'>, 'kind' | 'code'>> = {}): void {
    this.show({ kind: 'bike_notice', code, day: null, atMs: null, accountId: null, ...change })
  }

  /** What every refused or unanswered question of a session comes to, whatever was asked. */
  failed(failure: BikeFailure): void {
    if (failure.kind === 'offline') this.notice('offline')
    else if (failure.code === 'bike_session_invalid') {
      this.visit.memory.renter = null
      this.notice('session_over')
    } else if (failure.code === 'bike_access_locked') this.notice('locked', { atMs: failure.lockedUntilMs })
    else if (failure.code === 'bike_access_blocked') this.notice('access_blocked')
    else this.notice('form_refused')
  }

  /** Where, when and by what means something is bought now. Seasons are the renter's centre's, which is asked with every state. */
  shop({ account }: Renter): BikeShop {
    const { bike, bikeTerms } = this.tariffs()
    return {
      place: 'kiosk',
      means: this.#means(),
      tariff: bike,
      terms: bikeTerms,
      seasons: account.seasons,
      atMs: this.nowMs(),
      isClockTrusted: this.desk.ports.clock.doubt() === null,
    }
  }

  #means(): readonly BikeMeans[] {
    return methodOffers(this.desk.sales.devices())
      .filter(({ available }) => available)
      .flatMap(({ method }): BikeMeans[] => (method === 'cash' ? ['cash'] : ['bank_card', 'bank_qr']))
  }
}
