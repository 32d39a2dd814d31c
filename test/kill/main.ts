import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { killDeviceHosts } from '#test/kill/device-hosts'
import { flows } from '#test/kill/flows'
import { walk, type KilledAt, type Plan } from '#test/kill/walk'

/** `npm run kill -- [--victim main|renderer|devices] [--flow part of a name] [--stride N] [--first N] [--recovery] [--hosts N]`: kills the processes of
 *  the real application at every journal point of every flow. One JSON line a point, and one at the end. `--hosts`:
 *  only the device host, so many times in one life, while people pay. */
const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { victim: text, flow: text, stride: text, first: text, hosts: text, recovery: { type: 'boolean' } },
})
const stride = Number(values.stride ?? 1)
const times = ['before', 'after', 'during'] as const
const victims = (['main', 'devices', 'renderer'] as const).filter((one) => (values.victim ?? one) === one)

function planOf(victim: Plan['victim']): Plan {
  // A page or the devices that die before a record and after the one before it have seen the same.
  return {
    victim,
    times: victim === 'main' ? times : victim === 'devices' ? ['after', 'during'] : ['after'],
    stride,
    first: Number(values.first ?? 0),
    isRecoveryKilled: values.recovery === true && victim === 'main',
  }
}

async function killEverywhere(): Promise<boolean> {
  const startedAtMs = performance.now()
  const points: KilledAt[] = []
  let failures = 0
  for (const victim of victims) {
    for (const flow of flows.filter(({ name }) => name.includes(values.flow ?? ''))) {
      try {
        await walk(flow, planOf(victim), (point) => {
          points.push(point)
          process.stdout.write(`${JSON.stringify(point)}\n`)
        })
      } catch (error) {
        failures += 1
        process.stdout.write(`${JSON.stringify({ flow: flow.name, victim, failure: String(error) })}\n`)
      }
    }
  }
  const wrong = points.filter((point) => point.wrong.length > 0).length
  const tookMs = performance.now() - startedAtMs
  const questions = Object.fromEntries(
    [...new Set(points.map(({ question }) => question))].map((one) => [
      one,
      points.filter(({ question }) => question === one).length,
    ]),
  )
  const summary = {
    kills: points.length,
    wrong,
    failures,
    seconds: Math.round(tookMs / 1000),
    questions,
    load: loadavg()[0],
  }
  process.stdout.write(`${JSON.stringify(summary)}\n`)
  return wrong + failures === 0
}

async function killHosts(count: number): Promise<boolean> {
  const { recoveryMs, inSale, wrong } = await killDeviceHosts(count)
  const sorted = recoveryMs.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)
  const recovery = { p50: at(0.5), p95: at(0.95), max: at(1) }
  const summary = { hostKills: recoveryMs.length, inSale, recoveryMs: recovery, wrong, load: loadavg()[0] }
  process.stdout.write(`${JSON.stringify(summary)}\n`)
  return wrong.length === 0
}

const isGood = values.hosts === undefined ? await killEverywhere() : await killHosts(Number(values.hosts))
process.exitCode = isGood ? 0 : 1
