import type { KioskView, Screen, ScreenKind, ScreenOf } from '#contract/view'
import type { Language } from '#domain/language'
import type { Countdown } from '#electron/services/kiosk/countdown'
import type { KioskPorts } from '#electron/services/kiosk/ports'

/** What is left out stays as it is. */
export type AccessChange = { readonly [Name in keyof KioskView['access']]?: boolean | undefined }

/** The screen being shown and its clock: idle warning and complete reset (goals S10), screens that close by themselves. */
export interface Stage {
  screen(): Screen
  language(): Language
  access(): KioskView['access']
  revision(): number
  show(screen: Screen): void
  /** Another screen in place of this one without starting its time anew. */
  update(screen: Screen): void
  /** A new view of the same screen: time, link, seconds left. */
  refresh(): void
  setLanguage(language: Language): void
  setAccess(change: AccessChange): void
  /** The customer is there: idle time starts anew. */
  touched(): void
  secondsLeft(): number
  /** Called when a screen's own time is over or nobody touched it through the warning. */
  onTimeOver(listener: (screen: Screen) => void): void
  /** Back to the home screen with nothing of the last customer left. */
  reset(): void
  /** Out of service until the next start, whatever happens. */
  halt(code: ScreenOf<'out_of_service'>['code']): void
  stop(): void
}

/** Screens that wait for a person and are reset when nobody answers. On the others something is going on, or their own time
 *  runs. */
const idleScreens: readonly ScreenKind[] = ['card', 'top_up', 'cash', 'declined', 'help']
const timedScreens: readonly ScreenKind[] = ['done', 'deferred', 'message', 'receipt']

export function createStage(ports: KioskPorts, countdown: Countdown): Stage {
  const { settings } = ports
  const plain = { largeText: false, lowerReach: false, highContrast: false }
  let screen: Screen = { kind: 'starting' }
  let language = settings.defaultLanguage
  let access = plain
  let revision = 0
  let isHalted = false
  let warnedFrom: Screen | null = null
  let timeOver: (over: Screen) => void = () => undefined

  function changed(): void {
    revision += 1
    ports.changed()
  }

  function tick(): void {
    if ('secondsLeft' in screen) screen = { ...screen, secondsLeft: countdown.secondsLeft() }
    changed()
  }

  function warn(): void {
    warnedFrom = screen
    screen = {
      kind: 'idle_warning',
      secondsLeft: Math.round(settings.warningMs / 1000),
    }
    countdown.start(settings.warningMs, tick, () => {
      const over = warnedFrom
      warnedFrom = null
      if (over !== null) screen = over
      timeOver(screen)
    })
    changed()
  }

  function startClock(): void {
    if (idleScreens.includes(screen.kind)) countdown.start(settings.idleMs, () => undefined, warn)
    else if (timedScreens.includes(screen.kind)) startOwnTime(settings.doneMs)
    else if (screen.kind === 'card_removed') startOwnTime(settings.waitForCardMs)
    else countdown.stop()
  }

  function startOwnTime(durationMs: number): void {
    const over = (): void => {
      timeOver(screen)
    }
    countdown.start(durationMs, tick, over)
    if ('secondsLeft' in screen) screen = { ...screen, secondsLeft: Math.ceil(durationMs / 1000) }
  }

  function show(next: Screen): void {
    warnedFrom = null
    if (isHalted) return
    screen = next
    startClock()
    changed()
  }

  return {
    screen: () => screen,
    language: () => language,
    access: () => access,
    revision: () => revision,
    show,
    update(next) {
      if (isHalted) return
      if (warnedFrom !== null) warnedFrom = next
      else screen = 'secondsLeft' in next ? { ...next, secondsLeft: countdown.secondsLeft() } : next
      changed()
    },
    refresh: changed,
    setLanguage(next) {
      language = next
      changed()
    },
    setAccess(next) {
      access = {
        largeText: next.largeText ?? access.largeText,
        lowerReach: next.lowerReach ?? access.lowerReach,
        highContrast: next.highContrast ?? access.highContrast,
      }
      changed()
    },
    touched() {
      if (warnedFrom !== null) show(warnedFrom)
      else startClock()
    },
    secondsLeft: () => countdown.secondsLeft(),
    onTimeOver(listener) {
      timeOver = listener
    },
    reset() {
      language = settings.defaultLanguage
      access = plain
      show({ kind: 'home' })
    },
    halt(code) {
      if (isHalted) return
      show({ kind: 'out_of_service', code })
      isHalted = true
    },
    stop: () => {
      countdown.stop()
    },
  }
}
