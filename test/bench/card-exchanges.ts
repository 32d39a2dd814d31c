import { assert } from '#domain/assert'
import type { AirTimeModel } from '#drivers/nfc/software-card/air-time'
import { answerTimeMs, commandTimeMs, frameOverheadMsTypical } from '#drivers/nfc/software-card/air-time'
import type { Traffic } from '#drivers/nfc/software-card/presentable'
import type { Generation } from '#drivers/nfc/software-card/state'
import type { Report } from '#test/bench/figure'
import { cardOf, driverOn, ignoreProgress, issuedState, topUp } from '#test/drivers/transit-card/card-fixture'

/** P6: exchanges and bytes of the two things a kiosk does with a card, counted by the software card itself. Exact, so one run
 *  is enough, and there is no floor. */

const commitInstruction = 0xc7

type Work = { readonly exchanges: number; readonly bytes: number; readonly commits: number }

/** `readAirMs`: what the exchanges of a read take in the air by the simulated reader's own model. */
export type CardWork = { readonly read: Work; readonly write: Work; readonly readAirMs: Record<'106' | '848', number> }

export async function cardWork(generation: Generation): Promise<CardWork> {
  const card = cardOf(await issuedState(generation))
  const driver = driverOn(card)
  card.resetTraffic()
  assert((await driver.read(1)).ok, 'the card is read')
  const read = card.traffic()
  card.resetTraffic()
  assert((await driver.apply(1, topUp, ignoreProgress)).ok, 'the card is topped up')
  const readAirMs = { '106': airMs(106, read), '848': airMs(848, read) }
  return { read: workOf(read), write: workOf(card.traffic()), readAirMs }
}

function workOf({ exchanges, bytesIn, bytesOut, recent }: Traffic): Work {
  const commits = recent.filter(({ command }) => command[1] === commitInstruction).length
  return { exchanges, bytes: bytesIn + bytesOut, commits }
}

function airMs(kbitPerSecond: AirTimeModel['kbitPerSecond'], { recent }: Traffic): number {
  const model = { kbitPerSecond, frameOverheadMs: frameOverheadMsTypical }
  const times = recent.map(
    ({ command, answer }) => commandTimeMs(model, command.length) + answerTimeMs(model, answer.length),
  )
  return times.reduce((sum, ms) => sum + ms, 0)
}

export async function measureCardWork(report: Report): Promise<void> {
  const limits = {
    read: { gate: 12, stretch: 8, what: 'read summary' },
    write: { gate: 10, stretch: 7, what: 'top-up write' },
  }
  for (const generation of ['ev2', 'ev1'] as const) {
    const work = await cardWork(generation)
    for (const step of ['read', 'write'] as const) {
      const { gate, stretch, what } = limits[step]
      const { exchanges, bytes, commits } = work[step]
      const how = `${what} of a software DESFire ${generation.toUpperCase()}, counted by the card`
      const common = { floor: null, ratio: null, how }
      report.figure({
        name: `P6.${step}.${generation}.exchanges`,
        value: exchanges,
        unit: 'APDU',
        gate,
        stretch,
        ...common,
      })
      report.figure({
        name: `P6.${step}.${generation}.bytes`,
        value: bytes,
        unit: 'B',
        gate: 1024,
        stretch: null,
        ...common,
      })
      if (step === 'write') {
        report.figure({
          name: `P6.write.${generation}.commits`,
          value: commits,
          unit: '',
          gate: 1,
          stretch: 1,
          ...common,
        })
      }
    }
  }
}
