import { join } from 'node:path'
import { openStore } from '#electron/store/open'
import { terminalIdentitySetting } from '#electron/store/settings'
import { loadOrCreateKey } from '#electron/sync/identity'
import { terminalId, terminalNumber } from '#test/simulate/centre'

let made: Promise<string> | null = null

/** The database of a terminal that is enrolled and has sold nothing yet; made once, copied for every run. */
export function templateFile(folder: string): Promise<string> {
  made ??= make(join(folder, 'template.sqlite'))
  return made
}

async function make(path: string): Promise<string> {
  const store = await openStore(path, { wallMs: () => 0, monotonicMs: () => 0 })
  const stopName = { kk: 'Керуен', ru: 'Керуен', en: 'Keruen' }
  await store.settings.write(terminalIdentitySetting, { terminalId, terminalNumber, stopName })
  await loadOrCreateKey(store.settings)
  await store.checkpoint()
  await store.close()
  return path
}
