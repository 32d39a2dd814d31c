import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assert } from '#domain/assert'
import { fromHex, readUint16 } from '#drivers/nfc/software-card/bytes'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import { createCardFile } from '#drivers/nfc/software-card/card-file'
import { parseCardState } from '#drivers/nfc/software-card/state'
import { Host } from '#test/drivers/nfc/software-card/host'
import { aid, files, issueCard } from '#test/drivers/nfc/software-card/issue'

let directory = ''
let path = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'beket-card-'))
  path = join(directory, 'card.json')
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

describe('a card file', { timeout: 60_000 }, () => {
  it('is absent at first, then gives back the very card', () => {
    const file = createCardFile(path)
    expect(file.load()).toEqual({ ok: true, value: null })
    const { card } = issueCard('full', { store: file.store })
    expect(file.load()).toEqual({ ok: true, value: card.state() })
  })

  it.each(['', '{}', '{"format":1}', 'not JSON'])('that holds %j is refused and left as it is', (text) => {
    writeFileSync(path, text)
    expect(createCardFile(path).load()).toMatchObject({ ok: false, error: { kind: 'card_file_invalid' } })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('holds every commit the card has answered when the process is killed', async () => {
    const acknowledged = await killAfter(25)
    const loaded = createCardFile(path).load()
    assert(loaded.ok && loaded.value !== null, 'the card file is readable')
    const host = new Host(createSoftwareCard({ state: loaded.value }))
    host.select(aid)
    const stored = readUint16(host.read(files.free, 0, 2).data, 0)
    expect([acknowledged, acknowledged + 1]).toContain(stored)
  })
})

/** Kills the committing process after `commits` acknowledged commits; returns the last one that was acknowledged. */
async function killAfter(commits: number): Promise<number> {
  const script = fileURLToPath(new URL('commit-loop.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.includes(`\n${commits}\n`)) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('close', resolve))
  return Number(output.trimEnd().split('\n').at(-1))
}

describe('a card whose storage fails', () => {
  it('answers 91EE, stays as it was and forgets the transaction', () => {
    let isFull = false
    const store = (): void => {
      if (isFull) throw new Error('no space left')
    }
    const { card, host } = issueCard('plain', { store })
    host.write(files.free, 0, Uint8Array.of(9))
    const before = card.state()
    isFull = true
    expect(host.commit()).toBe(0xee)
    isFull = false
    expect(card.state()).toBe(before)
    expect(host.commit()).toBe(0x0c)
  })
})

describe('a card state', () => {
  it('survives JSON', () => {
    const { card } = issueCard('full', { uid: fromHex('04958caa5c5e80') })
    expect(parseCardState(JSON.parse(JSON.stringify(card.state())))).toEqual(card.state())
  })
})
