import { bikeScreenKinds } from '#contract/screens/bike'
import type { KioskView, Screen, ScreenKind, ScreenOf } from '#contract/view'
import type { Language } from '#domain/language'
import type { Countdown } from '#electron/services/kiosk/countdown'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** What is left out stays as it is. */
export type AccessChange = { readonly [Name in keyof KioskView['access']]?: boolean | undefined }

/** Screens that wait for a person and are reset when nobody answers. On the others something is going on, or their own time
 *  runs. */
const idleScreens: readonly ScreenKind[] = [
  ...bikeScreenKinds,
  'information',
  'information_section',
  'information_entry',
  'fare_finder',
  'card',
  'top_up',
  'passes',
  'basket',
  'new_card',
  'cash',
  'declined',
  'help',
]
const timedScreens: readonly ScreenKind[] = [
  'done',
  'deferred',
  'outcome',
  'new_card_done',
  'new_card_failed',
  'message',
  'receipt',
]
const plain: KioskView['access'] = { largeText: false, lowerReach: false, highContrast: false }

/** The screen being shown and its clock: idle warning and complete reset (goals S10), screens that close by themselves. */
export class Stage {
  readonly #ports: KioskPorts
  readonly #countdown: Countdown
  readonly #home: () => ScreenOf<'home'>
  #screen: Screen = { kind: 'starting' }
  #language: Language
  #access = plain
  #revision = 0
  #hasVoice = false
  #isHalted = false
  /** When somebody last did something here, or something was shown to them; monotonic. */
  #attendedAtMs = Number.NEGATIVE_INFINITY
  #warnedFrom: Screen | null = null
  #timeOver: (over: Screen) => void = () => undefined

  /** `home` makes the home screen with what is sold at that moment. */
  constructor(ports: KioskPorts, countdown: Countdown, home: () => ScreenOf<'home'>) {
    this.#ports = ports
    this.#countdown = countdown
    this.#home = home
    this.#language = ports.settings.current().defaultLanguage
  }

  screen(): Screen {
    return this.#screen
  }

  language(): Language {
    return this.#language
  }

  access(): KioskView['access'] {
    return this.#access
  }

  hasVoice(): boolean {
    return this.#hasVoice
  }

  /** Headphones came or went. */
  setVoice(isOn: boolean): void {
    if (isOn === this.#hasVoice) return
    this.#hasVoice = isOn
    this.refresh()
  }

  revision(): number {
    return this.#revision
  }

  secondsLeft(): number {
    return this.#countdown.secondsLeft()
  }

  show(screen: Screen): void {
    this.#warnedFrom = null
    if (this.#isHalted) return
    this.#screen = screen
    this.#attended()
    this.#startClock()
    this.refresh()
  }

  /** Another screen in place of this one without starting its time anew. */
  update(screen: Screen): void {
    if (this.#isHalted) return
    if (this.#warnedFrom !== null) this.#warnedFrom = screen
    else this.#screen = 'secondsLeft' in screen ? { ...screen, secondsLeft: this.secondsLeft() } : screen
    this.refresh()
  }

  /** A new view of the same screen: time, link, seconds left, what is sold at home. */
  refresh(): void {
    if (this.#screen.kind === 'home') this.#screen = this.#home()
    this.#revision += 1
    this.#ports.changed()
  }

  /** `screen`: the one shown, where its texts come in the language of the session. Its time is not started anew. */
  setLanguage(language: Language, screen: Screen = this.#screen): void {
    this.#language = language
    this.#screen = screen
    this.#attended()
    this.refresh()
  }

  setAccess(change: AccessChange): void {
    this.#access = {
      largeText: change.largeText ?? this.#access.largeText,
      lowerReach: change.lowerReach ?? this.#access.lowerReach,
      highContrast: change.highContrast ?? this.#access.highContrast,
    }
    this.#attended()
    this.refresh()
  }

  /** The customer is there: idle time starts anew. */
  touched(): void {
    this.#attended()
    if (this.#warnedFrom !== null) this.show(this.#warnedFrom)
    else this.#startClock()
  }

  /** Called when a screen's own time is over or nobody touched it through the warning. */
  onTimeOver(listener: (screen: Screen) => void): void {
    this.#timeOver = listener
  }

  /** Back to the home screen with nothing of the last customer left. */
  reset(): void {
    if (this.#hasVoice) void this.#ports.devices.call('speech.silence', {})
    this.#ports.settings.takeEffect()
    this.#language = this.#ports.settings.current().defaultLanguage
    this.#access = plain
    this.showHome()
  }

  /** Time for what waits until nobody is being served: the home screen, and nobody at it for the idle time. */
  settle(): void {
    const { settings, clock } = this.#ports
    if (!settings.hasWaiting() || this.#screen.kind !== 'home') return
    if (clock.monotonicMs() - this.#attendedAtMs >= settings.current().idleMs) this.reset()
  }

  /** Between two customers: a terminal that must not sell says so instead. */
  showHome(): void {
    const code = this.#ports.stopped()
    this.show(code === null ? this.#home() : { kind: 'out_of_service', code })
  }

  /** Out of service until the next start, whatever happens. */
  halt(code: ScreenOf<'out_of_service'>['code']): void {
    this.show({ kind: 'out_of_service', code })
    this.#isHalted = true
  }

  stop(): void {
    this.#countdown.stop()
  }

  #attended(): void {
    this.#attendedAtMs = this.#ports.clock.monotonicMs()
  }

  #startClock(): void {
    const { idleMs, doneMs, waitForCardMs } = this.#ports.settings.current()
    const { kind } = this.#screen
    if (idleScreens.includes(kind)) this.#startIdleTime(idleMs)
    else if (timedScreens.includes(kind)) this.#startOwnTime(doneMs)
    else if (kind === 'card_removed' || kind === 'new_card_present') this.#startOwnTime(waitForCardMs)
    else this.#countdown.stop()
  }

  #startIdleTime(idleMs: number): void {
    this.#countdown.start(
      idleMs,
      () => undefined,
      () => {
        this.#warn()
      },
    )
  }

  #startOwnTime(durationMs: number): void {
    this.#startCountdown(durationMs, () => {
      this.#timeOver(this.#screen)
    })
    if ('secondsLeft' in this.#screen) this.#screen = { ...this.#screen, secondsLeft: this.secondsLeft() }
  }

  #warn(): void {
    const { warningMs } = this.#ports.settings.current()
    this.#warnedFrom = this.#screen
    this.#startCountdown(warningMs, () => {
      const over = this.#warnedFrom
      this.#warnedFrom = null
      if (over !== null) this.#screen = over
      this.#timeOver(this.#screen)
    })
    this.#screen = { kind: 'idle_warning', secondsLeft: this.secondsLeft() }
    this.refresh()
  }

  #startCountdown(durationMs: number, onEnd: () => void): void {
    const onSecond = (): void => {
      if ('secondsLeft' in this.#screen) this.#screen = { ...this.#screen, secondsLeft: this.secondsLeft() }
      this.refresh()
    }
    this.#countdown.start(durationMs, onSecond, onEnd)
  }
}
