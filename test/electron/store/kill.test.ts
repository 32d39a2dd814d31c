import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openStore } from '#electron/store/open'
import { SettableClock, temporaryFolder } from '#test/electron/store/rig'

const childPath = fileURLToPath(new URL('kill-child.ts', import.meta.url))

/** Runs the child until it has acknowledged so many calls, kills it with SIGKILL and gives everything it had acknowledged. */
function runAndKill(path: string, acknowledgements: number): Promise<{ seq: number; hash: string }[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', childPath, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.split('\n').length > acknowledgements) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the child ended by itself: ${text}`))
      const lines = text.split('\n').slice(0, -1)
      resolve(lines.map((line) => ({ seq: Number(line.split(' ')[0]), hash: String(line.split(' ')[1]) })))
    })
  })
}

test('kill -9 in the middle of appending loses nothing acknowledged and leaves no half call (R3)', async () => {
  const path = join(await temporaryFolder(), 'store.db')
  let before = 0
  for (const acknowledgements of [1, 20, 60, 120]) {
    const acknowledged = await runAndKill(path, acknowledgements)
    const store = await openStore(path, new SettableClock())
    const verdict = await store.journal.verify()
    expect(verdict).toMatchObject({ ok: true })
    const last = (await store.journal.last())?.seq ?? 0
    expect(last % 8).toBe(0)
    expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgements)
    for (const { seq, hash } of acknowledged) {
      const [record] = await store.journal.after(seq - 1, 1)
      expect(record?.hash).toBe(hash)
    }
    expect(last).toBeGreaterThan(before)
    expect(await store.projections.compare()).toEqual([])
    before = last
    await store.close()
  }
}, 60_000)
