import { setTimeout as pause } from 'node:timers/promises'
import { findRuntime, startApplication, startFloor, type Runtime } from '#test/bench/electron'
import type { Report } from '#test/bench/figure'
import { cpuMsOf, treeOf } from '#test/bench/processes'
import type { Program } from '#test/bench/program'
import { rounded } from '#test/bench/statistics'
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

/** The window with one word, which has nothing else to do. */
async function watchedFloor(runtime: Runtime, folder: string): Promise<number> {
  const program = startFloor(runtime, folder, 'blank')
  try {
    await program.next((line) => line['msg'] === 'painted')
    return await idleShare(program)
  } finally {
    await program.stop()
  }
}

/** Checking a journal of a million records takes minutes of a tenth of a core. */
const checkedWithinMs = 900_000

/** The product while it checks its database after the start, and after the last of that (electron/services/store-care.ts). */
async function watchedProduct(program: Program): Promise<{ readonly checking: number; readonly idle: number }> {
  try {
    await program.next((line) => line['msg'] === 'ready to sell')
    const isChecked = program.next((line) => line['msg'] === 'backup taken', checkedWithinMs)
    const checking = await idleShare(program)
    await isChecked
    return { checking, idle: await idleShare(program) }
  } finally {
    await program.stop()
  }
}

export async function measureIdle(report: Report, { folder, dataDirectory }: Taps): Promise<void> {
  const runtime = await findRuntime()
  const floor = await watchedFloor(runtime, folder)
  const args = ['--bench=off', '--log=info']
  const { checking, idle } = await watchedProduct(startApplication(runtime, folder, dataDirectory, args))
  report.figure({
    name: 'P18.idle',
    value: idle,
    unit: '% of a core',
    floor,
    ratio: null,
    gate: 1.5,
    stretch: 0.7,
    how: 'processor time of all processes in 60 s on the home screen, nobody there, the checks after the start done; gate in % of a core / the window with one word',
    details: { whileCheckingItsDatabase: rounded(checking) },
  })
}
