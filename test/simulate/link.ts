import { err, type Result } from '#domain/result'
import type { CentreError } from '#electron/sync/centre-error'
import type { Chance } from '#test/simulate/chance'
import type { FaultKind } from '#test/simulate/fault-kinds'
import { createHeardTime, type HeardTime } from '#test/simulate/heard-time'
import type { Owner, Scheduler } from '#test/simulate/scheduler'

/** How the centre, or what stands before it, may refuse a request without a word about what is in it. */
const refusals = [400, 408, 413, 429, 500, 502, 503] as const

/** The way to the centre, which loses, refuses and delays what it is told to. */
export interface ModelLink {
  /** The link of one process. */
  of(owner: Owner): ProcessLink
  set(link: 'up' | 'down'): void
  /** How often a request or an answer is lost on a link that is up. */
  setLossRate(rate: number): void
  /** Refuses so many requests that come next. */
  refuse(requests: number): void
  /** What comes next is answered when nobody waits any more. */
  timeOut(requests: number): void
}

export type ProcessLink = {
  readonly heard: HeardTime
  /** A request goes out of this process and into the world: it arrives although the process ends meanwhile. */
  readonly ask: <T>(
    what: string,
    deadlineMs: number,
    work: () => Result<T, CentreError>,
  ) => Promise<Result<T, CentreError>>
}

type Parts = {
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly world: Owner
  readonly happened: (fault: FaultKind) => void
}

export function createModelLink({ scheduler, chance, world, happened }: Parts): ModelLink {
  const { clock } = scheduler
  let link: 'up' | 'down' = 'up'
  let lossRate = 0
  let toRefuse = 0
  let toTimeOut = 0

  function isLost(fault: FaultKind): boolean {
    if (!chance.happens(lossRate)) return false
    happened(fault)
    return true
  }

  /** The answer of whatever stands before the centre; null: it lets the request through. */
  function refusal(): CentreError | null {
    if (toRefuse === 0) return null
    toRefuse -= 1
    const status = chance.oneOf(refusals)
    happened(status < 500 ? 'centre_4xx' : 'centre_5xx')
    return { kind: 'centre_refused', code: `http_${String(status)}`, status, acknowledgedSeq: null }
  }

  function of(owner: Owner): ProcessLink {
    const heard = createHeardTime(clock)
    function ask<T>(
      what: string,
      deadlineMs: number,
      work: () => Result<T, CentreError>,
    ): Promise<Result<T, CentreError>> {
      const sentAtMs = clock.monotonicMs()
      return new Promise((resolve) => {
        const tell = (delayMs: number, answer: Result<T, CentreError>): void => {
          scheduler.after(owner, delayMs, `link answers ${what}`, () => {
            if (answer.ok) heard.hear(answer.value, sentAtMs)
            resolve(answer)
          })
        }
        if (link === 'down') {
          tell(chance.between(5, 300), err({ kind: 'link_down', detail: 'no route' }))
          return
        }
        if (isLost('request_lost')) {
          tell(deadlineMs, err({ kind: 'link_timeout' }))
          return
        }
        const latencyMs = chance.between(5, 200)
        scheduler.after(world, latencyMs, `centre hears ${what}`, () => {
          const refused = refusal()
          if (refused !== null) {
            tell(chance.between(5, 200), err(refused))
            return
          }
          const answer = work()
          // A proxy that did not hear the answer asks once more.
          const last = isLost('request_twice') ? work() : answer
          const isLate = toTimeOut > 0
          if (isLate) {
            toTimeOut -= 1
            happened('centre_timeout')
          }
          const isUnheard = isLate || link === 'down' || isLost('answer_lost')
          tell(
            isUnheard ? deadlineMs - latencyMs : chance.between(5, 200),
            isUnheard ? err({ kind: 'link_timeout' }) : last,
          )
        })
      })
    }
    return { heard, ask }
  }

  return {
    of,
    set(next) {
      link = next
    },
    setLossRate(rate) {
      lossRate = rate
    },
    refuse(requests) {
      toRefuse = requests
    },
    timeOut(requests) {
      toTimeOut = requests
    },
  }
}
