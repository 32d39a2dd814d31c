import { describe, expect, test } from 'vitest'
import { killDeviceHosts } from '#test/kill/device-hosts'
import { flows } from '#test/kill/flows'
import { walk, type KilledAt, type Plan } from '#test/kill/walk'

/** A part of `npm run kill`, which kills at every point: the real application, its real files, every kind of process. */
const times = { main: ['before', 'after', 'during'], devices: ['after', 'during'], renderer: ['after'] } as const
/** One point a flow: each flow has its turn at another one. Main is killed in every flow, the others in some. */
const pointsApart = 1000
const patienceMs = 240_000

describe('the real application killed at journal points and started again (goals R3)', () => {
  for (const [victim, apart] of [
    ['main', 1],
    ['devices', 3],
    ['renderer', 4],
  ] as const) {
    const each = flows.map((flow, index) => ({ flow, index, name: flow.name }))
    test.each(each.filter(({ index }) => index % apart === 0))(
      `${victim} killed in: $name`,
      async ({ flow, index }) => {
        const plan: Plan = {
          victim,
          times: times[victim].slice(index % times[victim].length).slice(0, 1),
          stride: pointsApart,
          first: (index * 5 + 3) % 7,
          isRecoveryKilled: index % 4 === 0 && victim === 'main',
        }
        const killed: KilledAt[] = []
        await walk(flow, plan, (point) => killed.push(point))
        expect(killed.length).toBeGreaterThan(0)
        expect(killed.filter(({ wrong }) => wrong.length > 0)).toEqual([])
      },
      patienceMs,
    )
  }

  test(
    'the device host killed ten times while people pay: no sale is lost (D2)',
    async () => {
      const { wrong, recoveryMs } = await killDeviceHosts(10)
      expect(wrong).toEqual([])
      expect(recoveryMs).toHaveLength(10)
    },
    patienceMs,
  )
})
