import { err } from '#domain/result'
import { assert } from '#domain/assert'
import type { BenchDevices, DeviceAction } from '#electron/device-host/bench-devices'
import { announce, handlersOf } from '#electron/device-host/calls'
import { simulatedDevices } from '#electron/device-host/choice'
import { openDevices, type Devices } from '#electron/device-host/devices'
import type { HostCallName, HostCalls, HostEvent } from '#electron/device-host/protocol'
import { patientDelay } from '#test/drivers/patient-delay'

export type DeviceEvent = HostEvent | { readonly kind: 'lost' }

/** When the host is killed: at the next call of a name before the device hears of it, when the device has done it and nobody
 *  hears of that, or at a step of the next card write. */
export type KillPoint =
  | { readonly call: HostCallName; readonly when: 'before' | 'after' }
  | { readonly step: Extract<HostEvent, { kind: 'card_progress' }>['step'] }

/** The device host without a process of its own: the real devices and the real wiring, killed and started again at will. What
 *  was in progress in a device when it is killed comes to its end there; nobody hears of it. */
export interface RigHost {
  call<Name extends HostCallName>(name: Name, input: HostCalls[Name]['input']): Promise<HostCalls[Name]['output']>
  subscribe(listener: (event: DeviceEvent) => void): () => void
  start(): Promise<void>
  /** Every open call is answered with `device_restarting`. */
  kill(): Promise<void>
  armKill(point: KillPoint): void
  /** Resolves when the armed kill has happened and the devices are closed. */
  killed(): Promise<void>
  isRunning(): boolean
  /** How often it was killed. */
  kills(): number
  /** No call is answered any more: the process that made them is gone. */
  silence(): void
  /** A device says something nobody expected. */
  report(event: HostEvent): void
  bench(action: DeviceAction): Promise<void>
  /** Whoever a device waits for does not come: its time is over. */
  personGoesAway(): void
  state(): BenchDevices
  /** Calls that reached a device, in order. */
  calls(): readonly { readonly name: HostCallName; readonly input: unknown }[]
}

export function createRigHost(stateDirectory: string, nothingIsGoingOn: () => void): RigHost {
  const listeners = new Set<(event: DeviceEvent) => void>()
  const open = new Set<(output: unknown) => void>()
  const running = new Set<Promise<unknown>>()
  const calls: { readonly name: HostCallName; readonly input: unknown }[] = []
  let devices: Devices | null = null
  let life = 0
  let isSilent = false
  let personGoesAway: () => void = () => undefined
  let point: KillPoint | null = null
  let killing: Promise<void> = Promise.resolve()
  let onKill: () => void = () => undefined

  function emit(event: DeviceEvent): void {
    if (isSilent) return
    for (const listener of [...listeners]) listener(event)
    nothingIsGoingOn()
  }

  async function kill(): Promise<void> {
    const gone = devices
    if (gone === null) return
    devices = null
    life += 1
    point = null
    for (const answer of open) answer(err({ kind: 'device_restarting' }))
    open.clear()
    emit({ kind: 'lost' })
    await gone.close()
    await Promise.allSettled([...running])
    onKill()
  }

  function killNow(): void {
    killing = kill()
  }

  function reach<Name extends HostCallName>(
    name: Name,
    input: HostCalls[Name]['input'],
    from: Devices,
  ): Promise<HostCalls[Name]['output']> {
    const born = life
    const report = (event: HostEvent): void => {
      if (born !== life) return
      if (event.kind === 'card_progress' && point !== null && 'step' in point && point.step === event.step) killNow()
      emit(event)
    }
    calls.push({ name, input })
    const work = handlersOf(from, report)[name](input)
    running.add(work)
    void work.finally(() => running.delete(work))
    return work
  }

  return {
    call: (name, input) =>
      new Promise((resolve) => {
        if (isSilent) return
        if (devices === null) {
          resolve(err({ kind: 'device_restarting' }))
          return
        }
        const isPoint = point !== null && 'call' in point && point.call === name
        const when = isPoint && point !== null && 'call' in point ? point.when : null
        const answer = resolve as (output: unknown) => void
        open.add(answer)
        if (when === 'before') {
          killNow()
          return
        }
        const born = life
        void reach(name, input, devices).then((output) => {
          if (born !== life || isSilent) return
          if (when === 'after') {
            killNow()
            return
          }
          open.delete(answer)
          resolve(output)
        })
      }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async start() {
      assert(devices === null, 'the host is running')
      const patience = patientDelay()
      const { delay } = patience
      personGoesAway = patience.personGoesAway
      const configuration = {
        reader: 'simulated',
        stateDirectory,
        keyFile: null,
        airBitRate: null,
        voice: 'simulated',
        devices: simulatedDevices,
      } as const
      const opened = await openDevices(configuration, () => undefined, delay)
      devices = opened
      const born = life
      announce(opened, (event) => {
        if (born === life) emit(event)
      })
      emit({ kind: 'ready' })
      await opened.bench.restore()
    },
    kill,
    armKill(at) {
      point = at
    },
    killed: () =>
      new Promise((resolve) => {
        onKill = () => {
          resolve()
        }
        if (devices === null) void killing.then(resolve)
      }),
    isRunning: () => devices !== null,
    kills: () => life,
    silence() {
      isSilent = true
    },
    report: emit,
    async bench(action) {
      assert(devices !== null, 'the bench needs its devices')
      const done = await devices.bench.act(action)
      assert(done.ok, `the bench refused ${action.kind}`)
    },
    personGoesAway() {
      personGoesAway()
    },
    state() {
      assert(devices !== null, 'the bench needs its devices')
      return devices.bench.state()
    },
    calls: () => calls,
  }
}
