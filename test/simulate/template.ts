import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '#electron/store/open'
import { terminalIdentitySetting } from '#electron/store/settings'
import { loadOrCreateKey } from '#electron/sync/identity'
import { terminalId, terminalNumber } from '#test/simulate/centre'

let made: Promise<Uint8Array> | null = null

/** The database of a terminal that is enrolled and has sold nothing yet; made once in this process, copied for every run. */
export function templateImage(folder: string): Promise<Uint8Array> {
  made ??= make(join(folder, 'template.sqlite'))
  return made
}

async function make(path: string): Promise<Uint8Array> {
  const store = await openStore(path, { wallMs: () => 0, monotonicMs: () => 0 })
  const stopName = { kk: 'Керуен', ru: 'Керуен', en: 'Keruen' }
  await store.settings.write(terminalIdentitySetting, { terminalId, terminalNumber, stopName })
  await loadOrCreateKey(store.settings)
  // Closing the last connection moves the log into the file.
  await store.close()
  const image = await readFile(path)
  await rm(path)
  return image
}
