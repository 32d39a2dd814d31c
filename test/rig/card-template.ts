import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openBenchCards } from '#electron/device-host/bench-cards'
import { developmentKeys } from '#electron/device-host/development-keys'
import { createFileKeyStore } from '#drivers/transit-card/key-store'

let template: Promise<string> | null = null

/** The bench's cards as they come from the factory, made once: personalising takes longer than a sale. */
export function cardTemplate(nowMs: number): Promise<string> {
  template ??= (async () => {
    const directory = await mkdtemp(join(tmpdir(), 'beket-cards-'))
    await openBenchCards(directory, createFileKeyStore(developmentKeys), nowMs)
    return directory
  })()
  return template
}

afterAll(async () => {
  if (template !== null) await rm(await template, { recursive: true, force: true })
})
