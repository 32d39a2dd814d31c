import { spawn } from 'node:child_process'

/**
 * A virtual screen. Large enough for the kiosk in portrait and the desks in landscape.
 * Xvfb itself picks a free display number, so that several checkouts can run at once.
 */
export async function startVirtualScreen() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1920x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise((settle, fail) => {
    server.on('error', () => fail(new Error('Xvfb is not installed')))
    server.on('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]?.on('data', (bytes) => settle(String(bytes).trim()))
  })
  return {
    environment: { DISPLAY: `:${number}` },
    stop() {
      server.kill()
    },
  }
}
