import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { disagreements, readBooks, readDevices } from '#test/kill/books'
import { newVisit, serve } from '#test/kill/customer'
import { launchTerminal, until, untilScreen, type DrivenTerminal } from '#test/kill/driven-terminal'
import { plainFlow, topUp, type Flow } from '#test/kill/flows'

export type HostKills = {
  /** From the kill until the devices answer again. */
  readonly recoveryMs: readonly number[]
  /** Kills while a sale was open. */
  readonly inSale: number
  readonly wrong: readonly string[]
}

const pace = 20
/** A visit takes about so long: kills fall anywhere in it, by a fixed order. */
const visitMs = 700
/** Sums so small that the wallets hold hundreds of visits. */
const visitors: readonly Flow[] = [
  { ...plainFlow, name: 'cash', notes: [200], taken: 200, begin: topUp('ordinary', 200, 'cash') },
  { ...plainFlow, name: 'bank', cardId: 'second', taken: 100, begin: topUp('second', 100, 'bank') },
]

/** Kills the device host again and again while customers are served, one life of the application through. */
export async function killDeviceHosts(kills: number): Promise<HostKills> {
  const directory = mkdtempSync(join(tmpdir(), 'beket-hosts-'))
  const terminal = await launchTerminal({ directory, pace, arguments: ['--central=none'] })
  const recoveryMs: number[] = []
  let inSale = 0
  try {
    await untilScreen(terminal, ['home'])
    const newCards = readDevices(directory).onCards
    while (recoveryMs.length < kills) {
      const flow = visitors[recoveryMs.length % visitors.length]
      if (flow === undefined) break
      const served = serve(terminal, await newVisit(flow, directory))
      // Two, three and five have nothing in common: no moment of a visit is left out for long.
      await pause((visitMs * ((recoveryMs.length * 17) % 30)) / 30)
      const { sales } = await readBooks(directory)
      if (sales.some(({ kind }) => kind === 'paying' || kind === 'paid' || kind === 'delivering')) inSale += 1
      recoveryMs.push(await killedAndBack(terminal))
      await served
    }
    return { recoveryMs, inSale, wrong: disagreements(await readBooks(directory), readDevices(directory), newCards) }
  } finally {
    await terminal.quit()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function killedAndBack(terminal: DrivenTerminal): Promise<number> {
  const { devices } = await terminal.state()
  const killedAtMs = performance.now()
  await terminal.kill('devices')
  await until('the devices are back', async () => {
    const now = await terminal.state()
    if (now.devices === null || now.devices === devices) return null
    return (await terminal.benchView()).machine.devices === 'running' ? true : null
  })
  return performance.now() - killedAtMs
}
