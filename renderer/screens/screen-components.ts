import type { Component } from 'vue'
import BankScreen from './bank-screen.vue'
import { bikeComponents } from './bike/bike-components'
import CardScreen from './card-screen.vue'
import CashScreen from './cash-screen.vue'
import DeclinedScreen from './declined-screen.vue'
import DeferredScreen from './deferred-screen.vue'
import DoneScreen from './done-screen.vue'
import HelpScreen from './help-screen.vue'
import HomeScreen from './home-screen.vue'
import IdleScreen from './idle-screen.vue'
import MessageScreen from './message-screen.vue'
import OutScreen from './out-screen.vue'
import EntryScreen from './information/entry-screen.vue'
import FareScreen from './information/fare-screen.vue'
import InformationScreen from './information/information-screen.vue'
import SectionScreen from './information/section-screen.vue'
import ReadingScreen from './reading-screen.vue'
import ReceiptScreen from './receipt-screen.vue'
import RemovedScreen from './removed-screen.vue'
import BasketScreen from './shop/basket-screen.vue'
import OutcomeScreen from './shop/outcome-screen.vue'
import PassesScreen from './shop/passes-screen.vue'
import StartingScreen from './starting-screen.vue'
import TopUpScreen from './top-up-screen.vue'
import WritingScreen from './writing-screen.vue'
import DispensingScreen from './new-card/dispensing-screen.vue'
import NewCardDoneScreen from './new-card/new-card-done-screen.vue'
import NewCardFailedScreen from './new-card/new-card-failed-screen.vue'
import NewCardScreen from './new-card/new-card-screen.vue'
import PresentScreen from './new-card/present-screen.vue'
import TakeCardScreen from './new-card/take-card-screen.vue'
import type { ScreenKind } from '#contract/view'

/** One component for each kind of screen; a new kind is a type error here. */
export const screenComponents: Record<ScreenKind, Component> = {
  starting: StartingScreen,
  home: HomeScreen,
  reading: ReadingScreen,
  card: CardScreen,
  top_up: TopUpScreen,
  passes: PassesScreen,
  basket: BasketScreen,
  cash: CashScreen,
  bank: BankScreen,
  declined: DeclinedScreen,
  writing: WritingScreen,
  done: DoneScreen,
  card_removed: RemovedScreen,
  deferred: DeferredScreen,
  outcome: OutcomeScreen,
  receipt: ReceiptScreen,
  message: MessageScreen,
  help: HelpScreen,
  information: InformationScreen,
  information_section: SectionScreen,
  information_entry: EntryScreen,
  fare_finder: FareScreen,
  idle_warning: IdleScreen,
  out_of_service: OutScreen,
  ...bikeComponents,
  new_card: NewCardScreen,
  dispensing: DispensingScreen,
  take_card: TakeCardScreen,
  new_card_present: PresentScreen,
  new_card_done: NewCardDoneScreen,
  new_card_failed: NewCardFailedScreen,
}
