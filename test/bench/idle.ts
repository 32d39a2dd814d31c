import { setTimeout as pause } from 'node:timers/promises'
import { findRuntime, startApplication, startFloor } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import { cpuMsOf, treeOf } from '#test/bench/processes'
import type { Program } from '#test/bench/program'
import type { Taps } from '#test/bench/taps'

/** P18: processor time of all processes on the home screen with nobody there, as a share of one core. The window with one word
 *  is watched for as long. */

const settleMs = 3000
const watchMs = 60_000

async function idleShare(program: Program): Promise<number> {
  await pause(settleMs)
  const pids = treeOf(program.pid)
  const before = cpuMsOf(pids)
  await pause(watchMs)
  return ((cpuMsOf(pids) - before) / watchMs) * 100
}

async function watched(program: Program, ready: string): Promise<number> {
  try {
    await program.next((line) => line['msg'] === ready)
    return await idleShare(program)
  } finally {
    await program.stop()
  }
}

export async function measureIdle(report: Report, { folder, dataDirectory }: Taps): Promise<void> {
  const runtime = await findRuntime()
  const floor = await watched(startFloor(runtime, folder, 'blank'), 'painted')
  const args = ['--bench=off', '--log=info']
  const value = await watched(startApplication(runtime, folder, dataDirectory, args), 'ready to sell')
  report.figure({
    name: 'P18.idle',
    value,
    unit: '% of a core',
    floor,
    ratio: null,
    gate: 1.5,
    stretch: 0.7,
    how: 'processor time of all processes in 60 s on the home screen, nobody there; gate in % of a core / the window with one word',
  })
}
