import type { Component } from 'vue'
import BankScreen from './bank-screen.vue'
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
import ReadingScreen from './reading-screen.vue'
import ReceiptScreen from './receipt-screen.vue'
import RemovedScreen from './removed-screen.vue'
import StartingScreen from './starting-screen.vue'
import TopUpScreen from './top-up-screen.vue'
import WritingScreen from './writing-screen.vue'
import type { ScreenKind } from '#contract/view'

/** One component for each kind of screen; a new kind is a type error here. */
export const screenComponents: Record<ScreenKind, Component> = {
  starting: StartingScreen,
  home: HomeScreen,
  reading: ReadingScreen,
  card: CardScreen,
  top_up: TopUpScreen,
  cash: CashScreen,
  bank: BankScreen,
  declined: DeclinedScreen,
  writing: WritingScreen,
  done: DoneScreen,
  card_removed: RemovedScreen,
  deferred: DeferredScreen,
  receipt: ReceiptScreen,
  message: MessageScreen,
  help: HelpScreen,
  idle_warning: IdleScreen,
  out_of_service: OutScreen,
}
