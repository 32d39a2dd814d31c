import { readdirSync, readFileSync } from 'node:fs'

/** The variable by which the processes of one application are told: a child whose parent was killed has another parent. */
export const lifeVariable = 'BEKET_LIFE'

/** Its processes that still run. */
export function processesOf(life: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => environmentOf(pid).includes(`${lifeVariable}=${life}\0`))
}

/** Empty for a process that has ended and for those of other users. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, 'latin1')
  } catch {
    return ''
  }
}
