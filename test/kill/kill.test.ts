import { describe, expect, test } from 'vitest'
import { killDeviceHosts } from '#test/kill/device-hosts'
import { flows } from '#test/kill/flows'
import { walk, type KilledAt, type Plan } from '#test/kill/walk'

/** A part of `npm run kill`, which kills at every point: the real application, its real files, every kind of process. */
const oneOf = { main: 12, devices: 9, renderer: 5 } as const
const times = { main: ['before', 'after', 'during'], devices: ['after', 'during'], renderer: ['after'] } as const
const patienceMs = 240_000

describe('the real application killed at journal points and started again (goals R3)', () => {
  for (const victim of ['main', 'devices', 'renderer'] as const) {
    test.each(flows.map((flow, index) => ({ flow, index, name: flow.name })))(
      `${victim} killed in: $name`,
      async ({ flow, index }) => {
        const plan: Plan = {
          victim,
          times: times[victim],
          stride: oneOf[victim],
          // Each flow has its turn at another point.
          first: (index * 5 + 3) % oneOf[victim],
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
