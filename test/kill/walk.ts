import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScreenKind } from '#contract/view'
import { assert } from '#domain/assert'
import { disagreements, readBooks, readDevices } from '#test/kill/books'
import { startKillCentre, type KillCentre } from '#test/kill/centre'
import { newVisit, serve, type Visit } from '#test/kill/customer'
import {
  Gone,
  launchTerminal,
  until,
  viewIfThere,
  type DrivenTerminal,
  type KillPoint,
  type KillTime,
  type Victim,
} from '#test/kill/driven-terminal'
import { findingOf, policyOf, type Finding } from '#test/kill/findings'
import type { Flow } from '#test/kill/flows'

/** Kills one process at one journal point of a flow after the other, on the real application over its real files. One life of
 *  the application ends at one point; the next one finds what it left, serves the same customer to the end, and goes on to the
 *  next point. */
export type KilledAt = KillPoint & {
  readonly flow: string
  readonly question: Finding['question']
  readonly tookMs: number
  readonly wrong: readonly string[]
}

export type Plan = {
  readonly victim: Victim
  readonly times: readonly KillTime[]
  /** Every so manieth point, beginning with the `first`; 1 and 0: all. */
  readonly stride: number
  readonly first: number
  /** Also killed at the first record of the recovery. */
  readonly isRecoveryKilled: boolean
}

/** How many times faster than real ones the devices move. */
const pace = 20

/** Resolves to how many points the flow has; an undisturbed visit tells. */
export async function walk(flow: Flow, plan: Plan, onPoint: (point: KilledAt) => void): Promise<number> {
  const walker = new Walker(flow, plan)
  try {
    const appends = await walker.undisturbed()
    const points = Array.from({ length: appends }, (_, index) => index + 1).flatMap((append) =>
      plan.times.map((when) => ({ victim: plan.victim, when, append })),
    )
    for (const point of points.filter((_, index) => index % plan.stride === plan.first % plan.stride)) {
      const killed = await walker.point(point)
      // One visit asks a device a time more than another: it may be over before the point.
      if (killed !== null) onPoint(killed)
    }
    return points.length
  } finally {
    await walker.close()
  }
}

class Walker {
  readonly #flow: Flow
  readonly #plan: Plan
  #directory = ''
  #newCards = 0
  #visits = 0
  #centre: KillCentre | null = null
  #terminal: DrivenTerminal | null = null

  constructor(flow: Flow, plan: Plan) {
    this.#flow = flow
    this.#plan = plan
  }

  /** Journal transactions of a visit that nothing happens to. */
  async undisturbed(): Promise<number> {
    const visit = await this.#visit()
    const { appends } = await this.#running().state()
    await serve(this.#running(), visit)
    assert((await this.#disagreements()).length === 0, 'the books are closed after a visit')
    return (await this.#running().state()).appends - appends
  }

  /** Null when the visit is over before the point. */
  async point(at: KillPoint): Promise<KilledAt | null> {
    const startedAtMs = performance.now()
    const visit = await this.#visit()
    await this.#running().arm(at)
    const wrong: string[] = []
    const question = await this.#untilKilled(visit, at, wrong)
    if (question === null && (await this.#running().state()).isArmed) {
      await this.#running().arm({ ...at, append: never })
      return null
    }
    wrong.push(...(await this.#disagreements()))
    const tookMs = performance.now() - startedAtMs
    return { ...at, flow: this.#flow.name, question: question ?? 'none', tookMs, wrong }
  }

  async close(): Promise<void> {
    await this.#terminal?.quit()
    this.#terminal = null
    await this.#centre?.close()
    this.#centre = null
    if (this.#directory !== '') rmSync(this.#directory, { recursive: true, force: true })
  }

  /** What the dead left behind; null when nothing was killed but the visit came to its end. */
  async #untilKilled(visit: Visit, at: KillPoint, wrong: string[]): Promise<Finding['question'] | null> {
    try {
      await serve(this.#running(), visit)
      return null
    } catch (error) {
      if (!(error instanceof Gone) || at.victim !== 'main') throw this.#explained(error, at)
    }
    const question = await this.#restarted(wrong)
    await serve(this.#running(), visit).catch((error: unknown) => {
      throw this.#explained(error, at)
    })
    return question
  }

  async #restarted(wrong: string[]): Promise<Finding['question']> {
    await this.#running().ended()
    if (this.#plan.isRecoveryKilled) {
      // What recovery does first is interrupted too; it may have nothing to do.
      const second = await this.#launch({ victim: 'main', when: 'after', append: 1 })
      await until('the recovery', async () => (second.hasEnded() || (await isUp(second)) ? true : null)).catch(
        (error: unknown) => {
          if (!(error instanceof Gone)) throw error
        },
      )
      if (!second.hasEnded()) await second.kill('main')
      await second.ended()
    }
    const finding = findingOf(await readBooks(this.#directory), readDevices(this.#directory), this.#newCards)
    wrong.push(...finding.wrong)
    this.#terminal = await this.#launch()
    const shown = await firstScreen(this.#terminal)
    if (!policyOf(finding.question).customer.includes(shown))
      wrong.push(`after ${finding.question} the screen is ${shown}`)
    return finding.question
  }

  async #visit(): Promise<Visit> {
    await this.#ready()
    this.#visits += 1
    await this.#flow.prepare(this.#centre)
    return newVisit(this.#flow, this.#directory)
  }

  async #disagreements(): Promise<readonly string[]> {
    return disagreements(await readBooks(this.#directory), readDevices(this.#directory), this.#newCards)
  }

  #running(): DrivenTerminal {
    assert(this.#terminal !== null, 'a terminal runs')
    return this.#terminal
  }

  /** A terminal with room for one visit more. */
  async #ready(): Promise<void> {
    if (this.#terminal !== null && this.#visits % this.#flow.visitsMax !== 0) return
    await this.close()
    this.#directory = mkdtempSync(join(tmpdir(), 'beket-kill-'))
    this.#centre = this.#flow.isWithCentre ? await startKillCentre() : null
    this.#terminal = await this.#launch()
    await firstScreen(this.#terminal)
    this.#newCards = readDevices(this.#directory).onCards
  }

  #launch(arm?: KillPoint): Promise<DrivenTerminal> {
    const centre = this.#centre
    const link =
      centre === null ? ['--central=none'] : [`--central=${centre.url}`, `--enrolment-code=${centre.enrolmentCode}`]
    return launchTerminal({
      directory: this.#directory,
      pace,
      arguments: link,
      ...(arm === undefined ? {} : { arm }),
    })
  }

  #explained(error: unknown, at: KillPoint): Error {
    const point = `${this.#flow.name}, ${at.victim} killed ${at.when} append ${String(at.append)}`
    return new Error(`${point}: ${String(error)}\n${this.#running().output().slice(-2000)}`, { cause: error })
  }
}

/** No visit has so many journal transactions. */
const never = 1_000_000
const notYet: readonly ScreenKind[] = ['starting', 'out_of_service']

async function isUp(terminal: DrivenTerminal): Promise<boolean> {
  const view = await viewIfThere(terminal)
  return view !== null && !notYet.includes(view.screen.kind)
}

/** The first screen a person can use. */
function firstScreen(terminal: DrivenTerminal): Promise<ScreenKind> {
  return until('a screen', async () => {
    const view = await viewIfThere(terminal)
    return view === null || notYet.includes(view.screen.kind) ? null : view.screen.kind
  })
}
