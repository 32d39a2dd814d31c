import { join, resolve } from 'node:path'
import { resolveElectron } from '#scripts/electron-runtime.mjs'
import { startProgram, type Program } from '#test/bench/program'

/** The product and its floor programs run in the same Electron with the same switches and a window of the same size. */

const panel = '1080x1920'
const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
export const switches = [...root, '--disable-gpu', '--force-device-scale-factor=1']

export type Runtime = { readonly executable: string; readonly version: string }

export async function findRuntime(): Promise<Runtime> {
  const { executable, version } = await resolveElectron()
  return { executable, version }
}

/** Profile folders are kept from start to start, as on a terminal. */
const profile = (folder: string, name: string): string => `--user-data-dir=${join(folder, `profile-${name}`)}`

export function applicationArguments(folder: string, dataDirectory: string, args: readonly string[]): string[] {
  const own = [`--data=${dataDirectory}`, '--central=none', `--panel=${panel}`, ...args]
  return [...switches, profile(folder, 'application'), resolve('.'), ...own]
}

export function startApplication(
  { executable }: Runtime,
  folder: string,
  dataDirectory: string,
  args: readonly string[],
): Program {
  return startProgram(executable, applicationArguments(folder, dataDirectory, args))
}

export function startFloor(
  { executable }: Runtime,
  folder: string,
  name: 'blank' | 'flow',
  args: readonly string[] = [],
): Program {
  const program = join(import.meta.dirname, 'floor', name)
  return startProgram(executable, [...switches, profile(folder, name), program, `--panel=${panel}`, ...args])
}
