import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runCommand, usage } from '#central/commands'
import { publishingSeedBytes } from '#central/published/keys'
import { systemRandom } from '#central/random'
import { describeOnEngines, type Rig } from '#test/central/rig'
import { catalogueText, settingsText, withDearerPasses } from '#test/rig/published'

type Given = Record<'catalogue' | 'settings' | 'past' | 'broken', string>

async function files(): Promise<Given> {
  const folder = await mkdtemp(join(tmpdir(), 'beket-commands-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, `${name}.json`)
    await writeFile(path, text)
    return path
  }
  return {
    catalogue: await write('catalogue', catalogueText()),
    settings: await write('settings', settingsText()),
    past: await write('past', catalogueText(withDearerPasses('2026-03-01', 100))),
    broken: await write('broken', '{'),
  }
}

const run = (rig: Rig, args: readonly string[], nextSeed?: Uint8Array) => runCommand(rig.admin, args, nextSeed)

describeOnEngines('npm run central -- …', (setup) => {
  it('publishes a catalogue and settings from a file and says their versions', async () => {
    const rig = await setup()
    const { catalogue, settings } = await files()
    expect(await run(rig, ['publish', 'catalogue', catalogue])).toEqual({
      isDone: true,
      text: 'catalogue version 1 published\n',
    })
    expect(await run(rig, ['publish', 'settings', settings, '--version', '7'])).toEqual({
      isDone: true,
      text: 'settings version 7 published\n',
    })
  })

  it('publishes what changes the past only when it is meant, and says so', async () => {
    const rig = await setup()
    const { catalogue, past } = await files()
    await run(rig, ['publish', 'catalogue', catalogue])
    expect((await run(rig, ['publish', 'catalogue', past])).isDone).toBe(false)
    expect(await run(rig, ['publish', 'catalogue', past, '--changes-past'])).toEqual({
      isDone: true,
      text: 'catalogue version 2 published, changes of the past included\n',
    })
  })

  it('publishes nothing of a file that cannot be read, and says why', async () => {
    const rig = await setup()
    const { broken } = await files()
    for (const kind of ['catalogue', 'settings']) {
      const { isDone, text } = await run(rig, ['publish', kind, broken])
      expect([isDone, text.startsWith('not published: ')]).toEqual([false, true])
    }
  })

  it('goes over to the next key once it is given', async () => {
    const rig = await setup()
    const next = systemRandom.bytes(publishingSeedBytes)
    const rotated = await run(rig, ['rotate-key'], next)
    expect(rotated).toMatchObject({ isDone: true })
    expect(rotated.text).toMatch(/^terminals go over to \S{44};/)
    expect((await run(rig, ['rotate-key'], next)).isDone).toBe(false)
  })

  it.each([
    [['rotate-key']],
    [['publish']],
    [['publish', 'prices', 'x']],
    [['publish', 'settings', 'x', 'y']],
    [['serve']],
  ])('says how it is used instead of %j', async (args) => {
    const rig = await setup()
    expect(await run(rig, args)).toEqual({ isDone: false, text: usage })
  })
})
