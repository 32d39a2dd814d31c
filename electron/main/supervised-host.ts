import { utilityProcess, type UtilityProcess } from 'electron'
import {
  aliveEveryMs,
  type FromHost,
  type HostCallName,
  type HostCalls,
  type HostConfiguration,
  type HostEvent,
} from '#electron/device-host/protocol'
import { err } from '#domain/result'
import type { NfcEvent } from '#drivers/nfc/driver'
import type { Logger } from '#electron/services/log'

export interface DeviceHost {
  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']>
  /** What is true already (device states, readers, a card lying there) is told to the new listener first. */
  subscribe(listener: (event: HostEvent | { readonly kind: 'lost' }) => void): () => void
  isRunning(): boolean
  /** Ends the process the hard way, as a fault would. */
  kill(): void
  close(): void
}

const silentForMs = 5 * aliveEveryMs
const restartDelaysMs = [0, 250, 1000, 3000, 10_000] as const

/** Keeps the device host running: heartbeat, restart with back-off, and every open call answered with `device_restarting` the
 *  moment the process is gone (design D2). */
export function superviseDeviceHost(entry: string, configuration: HostConfiguration, log: Logger): DeviceHost {
  const listeners = new Set<(event: HostEvent | { readonly kind: 'lost' }) => void>()
  const open = new Map<number, (output: unknown) => void>()
  let child: UtilityProcess | null = null
  let isReady = false
  let closing = false
  let nextCall = 1
  let failures = 0
  let silence: NodeJS.Timeout | null = null
  let standing: readonly HostEvent[] = []

  function emit(event: HostEvent | { readonly kind: 'lost' }): void {
    for (const listener of [...listeners]) listener(event)
  }

  function watch(): void {
    if (silence !== null) clearTimeout(silence)
    silence = setTimeout(() => {
      log.warn({ silentForMs }, 'device host is silent, killing it')
      killHard()
    }, silentForMs)
  }

  function killHard(): void {
    if (child?.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  }

  function received(message: FromHost): void {
    if ('id' in message) {
      open.get(message.id)?.(message.output)
      open.delete(message.id)
      return
    }
    watch()
    if (message.event.kind === 'alive') return
    if (message.event.kind === 'ready') {
      isReady = true
      failures = 0
    }
    standing = stillTrue([...standing, message.event])
    emit(message.event)
  }

  function gone(code: number): void {
    if (silence !== null) clearTimeout(silence)
    child = null
    isReady = false
    standing = []
    for (const answer of open.values()) answer(err({ kind: 'device_restarting' }))
    open.clear()
    if (closing) return
    const delayMs = restartDelaysMs[Math.min(failures, restartDelaysMs.length - 1)] ?? 0
    failures += 1
    log.warn({ code, delayMs }, 'device host ended, restarting')
    emit({ kind: 'lost' })
    setTimeout(start, delayMs)
  }

  function start(): void {
    if (closing) return
    // nfc-pcsc waits in a libuv thread for good and sqlite-free as this process is, transmits need the others (devices.md §1.2).
    const env = { ...process.env, UV_THREADPOOL_SIZE: '8' }
    child = utilityProcess.fork(entry, [JSON.stringify(configuration)], {
      serviceName: 'beket-devices',
      env,
    })
    child.on('message', received)
    child.once('exit', gone)
    watch()
  }

  start()
  return {
    call: (name, input) =>
      new Promise((resolve) => {
        if (child === null || !isReady) {
          resolve(err({ kind: 'device_restarting' }))
          return
        }
        const id = nextCall++
        open.set(id, resolve as (output: unknown) => void)
        child.postMessage({ id, name, input })
      }),
    subscribe(listener) {
      for (const event of standing) listener(event)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    isRunning: () => isReady,
    kill: killHard,
    close() {
      closing = true
      if (silence !== null) clearTimeout(silence)
      child?.kill()
    },
  }
}

/** Of the events so far, those a newcomer has to know: the last of each state, readers that are there, the card in the field. */
function stillTrue(events: readonly HostEvent[]): readonly HostEvent[] {
  return events.filter((event, index) => {
    const later = events.slice(index + 1)
    switch (event.kind) {
      case 'ready':
      case 'cash_state':
      case 'bank_state':
      case 'printer_state':
      case 'bench':
        return !later.some(({ kind }) => kind === event.kind)
      case 'nfc':
        return isReaderStateTrue(
          event.event,
          later.flatMap((other) => (other.kind === 'nfc' ? [other.event] : [])),
        )
      default:
        return false
    }
  })
}

function isReaderStateTrue(event: NfcEvent, later: readonly NfcEvent[]): boolean {
  if (later.some(({ kind }) => kind === 'service_lost')) return false
  switch (event.kind) {
    case 'reader_attached':
      return !later.some((other) => other.kind === 'reader_detached' && other.reader === event.reader)
    case 'card_inserted':
      return !later.some(
        (other) =>
          (other.kind === 'card_removed' && other.presence === event.presence) ||
          (other.kind === 'reader_detached' && other.reader === event.reader),
      )
    case 'service_lost':
      return !later.some(({ kind }) => kind === 'service_restored')
    default:
      return false
  }
}
