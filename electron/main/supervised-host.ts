import { utilityProcess, type UtilityProcess } from 'electron'
import { err } from '#domain/result'
import {
  aliveEveryMs,
  type FromHost,
  type HostCallName,
  type HostCalls,
  type HostConfiguration,
  type HostEvent,
} from '#electron/device-host/protocol'
import { stillTrue } from '#electron/main/standing-events'

export type DeviceHostEvent = HostEvent | { readonly kind: 'lost' }

export interface DeviceHost {
  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']>
  /** What is true already (device states, readers, a card lying there) is told to the new listener first. */
  subscribe(listener: (event: DeviceHostEvent) => void): () => void
  isRunning(): boolean
  /** Ends the process the hard way, as a fault would. */
  kill(): void
  close(): void
}

/** Writes a warning into the log. */
export type Warn = (facts: Readonly<Record<string, number>>, what: string) => void

const silentForMs = 5 * aliveEveryMs
const restartDelaysMs = [0, 250, 1000, 3000, 10_000] as const

/** Keeps the device host running: heartbeat, restart with back-off, and every open call answered with `device_restarting` the
 *  moment the process is gone (design D2). */
export function superviseDeviceHost(entry: string, configuration: HostConfiguration, warn: Warn): DeviceHost {
  const host = new SupervisedHost(entry, configuration, warn)
  host.start()
  return host
}

class SupervisedHost implements DeviceHost {
  readonly #entry: string
  readonly #configuration: HostConfiguration
  readonly #warn: Warn
  readonly #listeners = new Set<(event: DeviceHostEvent) => void>()
  readonly #open = new Map<number, (output: unknown) => void>()
  #child: UtilityProcess | null = null
  #isReady = false
  #isClosing = false
  #nextCall = 1
  #failures = 0
  #silence: NodeJS.Timeout | null = null
  #standing: readonly HostEvent[] = []

  constructor(entry: string, configuration: HostConfiguration, warn: Warn) {
    this.#entry = entry
    this.#configuration = configuration
    this.#warn = warn
  }

  start(): void {
    if (this.#isClosing) return
    // nfc-pcsc keeps one libuv thread waiting for good; transmits need others (devices.md §1.2).
    const env = { ...process.env, UV_THREADPOOL_SIZE: '8' }
    const args = [JSON.stringify(this.#configuration)]
    this.#child = utilityProcess.fork(this.#entry, args, { serviceName: 'beket-devices', env })
    this.#child.on('message', (message: FromHost) => {
      this.#received(message)
    })
    this.#child.once('exit', (code) => {
      this.#gone(code)
    })
    this.#watch()
  }

  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']> {
    return new Promise((resolve) => {
      if (this.#child === null || !this.#isReady) {
        resolve(err({ kind: 'device_restarting' }))
        return
      }
      const id = this.#nextCall++
      this.#open.set(id, resolve as (output: unknown) => void)
      this.#child.postMessage({ id, name, input })
    })
  }

  subscribe(listener: (event: DeviceHostEvent) => void): () => void {
    for (const event of this.#standing) listener(event)
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  isRunning(): boolean {
    return this.#isReady
  }

  kill(): void {
    if (this.#child?.pid !== undefined) process.kill(this.#child.pid, 'SIGKILL')
  }

  close(): void {
    this.#isClosing = true
    if (this.#silence !== null) clearTimeout(this.#silence)
    this.#child?.kill()
  }

  #emit(event: DeviceHostEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  #watch(): void {
    if (this.#silence !== null) clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      this.#warn({ silentForMs }, 'device host is silent, killing it')
      this.kill()
    }, silentForMs)
  }

  #received(message: FromHost): void {
    if ('id' in message) {
      this.#open.get(message.id)?.(message.output)
      this.#open.delete(message.id)
      return
    }
    this.#watch()
    const { event } = message
    if (event.kind === 'alive') return
    // It listens before it says anything, and says last that it has said everything.
    this.#isReady = true
    if (event.kind === 'ready') this.#failures = 0
    this.#standing = stillTrue([...this.#standing, event])
    this.#emit(event)
  }

  #gone(code: number): void {
    if (this.#silence !== null) clearTimeout(this.#silence)
    this.#child = null
    this.#isReady = false
    this.#standing = []
    for (const answer of this.#open.values()) answer(err({ kind: 'device_restarting' }))
    this.#open.clear()
    if (this.#isClosing) return
    const delayMs = restartDelaysMs[Math.min(this.#failures, restartDelaysMs.length - 1)] ?? 0
    this.#failures += 1
    this.#warn({ code, delayMs }, 'device host ended, restarting')
    this.#emit({ kind: 'lost' })
    setTimeout(() => {
      this.start()
    }, delayMs)
  }
}
