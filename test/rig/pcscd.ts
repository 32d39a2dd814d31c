import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startVpcdRelay, type VpcdRelay } from '#test/rig/vpcd-relay'

/**
 * A real pcscd with Debian's vsmartcard-vpcd reader, for tests: private, killable, several at once.
 *
 * pcscd has its directory compiled in (/run/pcscd), so it runs in a mount namespace of its own in which that directory is a
 * temporary one of ours. The process under test stays outside: the pcsc-lite client library takes the socket's path from
 * PCSCLITE_CSOCK_NAME (see `environment`), and virtual cards connect to two free ports of the loopback interface
 * (see `ports`; a relay stands before vpcd's own, vpcd-relay.ts says why). So nothing has to be started inside the namespace, and Electron, Xvfb and servers work as usual.
 *
 *     const rig = await startPcscd()
 *     const child = rig.run(electronPath, ['.'])                       // or: env: { ...process.env, ...rig.environment }
 *     const link = createVirtualCardLink({ host: '127.0.0.1', port: rig.ports[0], card })
 *     await rig.killService(); await rig.startService()
 *     await rig.stop()
 *
 * The variable must be there before the process makes its first PC/SC call. As a user other than root the namespace is made
 * inside a user namespace (needs kernel.unprivileged_userns_clone).
 */
export interface PcscdRig {
  /** Variables that lead a process to this pcscd. */
  readonly environment: Readonly<Record<string, string>>
  /** TCP ports on 127.0.0.1 of the reader's slots "Virtual PCD 00 00" and "Virtual PCD 00 01". */
  readonly ports: readonly [number, number]
  /** Resolves when pcscd answers on its socket and the reader listens. */
  startService(): Promise<void>
  /** SIGKILL: the service leaves its socket and its clients behind. */
  killService(): Promise<void>
  /** Starts a program that sees this pcscd; the rest of the environment is the caller's. */
  run(
    command: string,
    commandArguments: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): ChildProcess
  stop(): Promise<void>
}

const VPCD_LIBRARY = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so'
const START_TIMEOUT_MS = 10_000
const POLL_MS = 20

export async function startPcscd(options: { readonly isRunning?: boolean } = {}): Promise<PcscdRig> {
  const directory = mkdtempSync(join(tmpdir(), 'beket-pcscd-'))
  const [port, vpcdPort] = await freePortPairs()
  const paths = writeConfiguration(directory, vpcdPort)
  const environment = { PCSCLITE_CSOCK_NAME: join(paths.run, 'pcscd.comm') }
  let service: Service | undefined
  let relays: readonly VpcdRelay[] = []

  let stopping: Promise<void> = Promise.resolve()

  async function startService(): Promise<void> {
    // A test hears of the service's death from the process under test, perhaps before its own kill is through.
    await stopping
    if (service) throw new Error('pcscd runs already')
    service = spawnService(paths)
    await untilReady(service, environment.PCSCLITE_CSOCK_NAME, vpcdPort)
    relays = [await startVpcdRelay(port, vpcdPort), await startVpcdRelay(port + 1, vpcdPort + 1)]
  }
  async function reap(dying: Service): Promise<void> {
    await dying.exited
    for (const relay of relays) await relay.close()
    relays = []
  }
  function killService(): Promise<void> {
    if (!service) return stopping
    service.process.kill('SIGKILL')
    stopping = reap(service)
    service = undefined
    return stopping
  }
  const rig: PcscdRig = {
    environment,
    ports: [port, port + 1],
    startService,
    killService,
    run: (command, commandArguments, extra = {}) =>
      spawn(command, commandArguments, {
        env: { ...process.env, ...environment, ...extra },
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    async stop() {
      await killService()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  if (options.isRunning !== false) await startService()
  return rig
}

interface Paths {
  readonly run: string
  readonly configuration: string
}

function writeConfiguration(directory: string, port: number): Paths {
  const paths = { run: join(directory, 'run'), configuration: join(directory, 'reader.conf.d') }
  mkdirSync(paths.run)
  mkdirSync(paths.configuration)
  const lines = [
    'FRIENDLYNAME "Virtual PCD"',
    `DEVICENAME /dev/null:${port.toString()}`,
    `LIBPATH ${VPCD_LIBRARY}`,
    `CHANNELID ${port.toString()}`,
  ]
  writeFileSync(join(paths.configuration, 'vpcd'), `${lines.join('\n')}\n`)
  return paths
}

interface Service {
  readonly process: ChildProcess
  readonly exited: Promise<void>
  readonly output: () => string
}

/** A tmpfs hides all of /run, so that it does not matter whether /run/pcscd exists; `exec` keeps the process id ours. */
const SERVICE_SCRIPT = [
  'mount --make-rprivate /',
  'mount -t tmpfs tmpfs /run',
  'mkdir /run/pcscd',
  'mount --bind "$1" /run/pcscd',
  'exec pcscd --foreground --config "$2"',
].join(' && ')

function spawnService(paths: Paths): Service {
  const isRoot = process.getuid?.() === 0
  const namespaces = isRoot ? ['-m'] : ['-r', '-m']
  const commandArguments = [...namespaces, 'sh', '-c', SERVICE_SCRIPT, 'pcscd-rig', paths.run, paths.configuration]
  const child = spawn('unshare', commandArguments, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      output += error.message
      resolve()
    })
  })
  return { process: child, exited, output: () => output }
}

async function untilReady(service: Service, socketPath: string, port: number): Promise<void> {
  const failed = service.exited.then(() => 'exited' as const)
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    if (isListening(port) && isListening(port + 1) && (await answers(socketPath))) return
    if ((await Promise.race([failed, pause(POLL_MS)])) === 'exited') break
  }
  throw new Error(`pcscd did not start: ${service.output()}`)
}

/** Read from the kernel's table: a connection made to find out would be a card inserted and removed. */
function isListening(port: number): boolean {
  const listening = new RegExp(
    `^\\s*\\d+: [0-9A-F]{8}:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `,
    'm',
  )
  return listening.test(readFileSync('/proc/net/tcp', 'utf8'))
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function freePortPairs(): Promise<[number, number]> {
  const first = await freePortPair()
  for (;;) {
    const second = await freePortPair()
    if (Math.abs(second - first) > 1) return [first, second]
  }
}

async function freePortPair(): Promise<number> {
  for (;;) {
    const first = await listenOnce(0)
    if (first !== undefined && (await listenOnce(first + 1)) !== undefined) return first
  }
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '0.0.0.0', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined))
    })
  })
}
