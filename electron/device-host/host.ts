import type { CodeCache } from '#electron/code-cache'
import { announce, handlersOf, type HostHandlers } from '#electron/device-host/calls'
import { openDevices, type Devices } from '#electron/device-host/devices'
import {
  aliveEveryMs,
  type FromHost,
  type HostConfiguration,
  type HostEvent,
  type ToHost,
} from '#electron/device-host/protocol'

/** The device host: a process of its own for everything that touches devices and their native addons (design D2). It can be
 *  killed at any moment; main decides what that means. */

const port = process.parentPort

/** What was compiled anew is written down when the terminal has long been selling. */
const keepCodeAfterMs = 5000

function send(message: FromHost): void {
  port.postMessage(message)
}

function report(event: HostEvent): void {
  send({ event })
}

async function answer(handlers: HostHandlers, { id, name, input }: ToHost): Promise<void> {
  const handler = handlers[name] as (value: unknown) => Promise<unknown>
  send({ id, output: await handler(input) })
}

export async function serveDevices(configuration: HostConfiguration, codeCache: CodeCache): Promise<void> {
  let bench: Devices['bench'] | null = null
  let isReportDue = false
  const benchChanged = (): void => {
    if (isReportDue) return
    isReportDue = true
    setImmediate(() => {
      isReportDue = false
      if (bench !== null) report({ kind: 'bench', devices: bench.state() })
    })
  }
  const devices = await openDevices(configuration, benchChanged)
  const handlers = handlersOf(devices, report)
  // Main makes calls as soon as it hears of a card: hear it before anything is announced.
  port.on('message', ({ data }) => {
    // A card that was written looks different on the bench.
    void answer(handlers, data as ToHost).then(benchChanged)
  })
  announce(devices, report)
  report({ kind: 'ready' })
  bench = devices.bench
  await bench.restore()
  benchChanged()
  setTimeout(codeCache.keep, keepCodeAfterMs)
  setInterval(() => {
    report({ kind: 'alive' })
  }, aliveEveryMs)
}
