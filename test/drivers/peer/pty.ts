import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A serial line whose other end is a server on `port`: what is written to the terminal file arrives there as a connection, a
 *  new one each time the file is opened. */
export async function openPty(port: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beket-pty-'))
  const path = join(folder, 'tty')
  let isOver = false
  let wire: ChildProcess | null = null

  /** Resolves when the terminal file is there. socat ends when the file was closed, as a modem hangs up. */
  function start(): Promise<void> {
    const socat = spawn('socat', ['-d', '-d', `PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${String(port)}`])
    wire = socat
    socat.once('exit', () => {
      if (!isOver) void start()
    })
    return new Promise((resolve, reject) => {
      socat.once('error', reject)
      socat.stderr.on('data', (text: Buffer) => {
        if (text.toString().includes('PTY is')) resolve()
      })
    })
  }

  onTestFinished(async () => {
    isOver = true
    wire?.kill()
    await rm(folder, { recursive: true, force: true })
  })
  await start()
  return path
}
