import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '#domain/assert'
import { systemDelay, type Delay } from '#drivers/delay'
import { fileDeviceMemory } from '#drivers/device-memory'
import type { DispenserDriver } from '#drivers/dispenser/driver'
import { createCardIssuing, type CardIssuing } from '#drivers/dispenser/issue-card'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import { frameOverheadMsTypical, type AirTimeModel } from '#drivers/nfc/software-card/air-time'
import type { NfcDriver } from '#drivers/nfc/driver'
import type { SpeechDriver } from '#drivers/speech/driver'
import { openEspeak } from '#drivers/speech/espeak'
import { openSimulatedSpeech } from '#drivers/speech/simulated'
import type { KeyStore, TransitCardDriver } from '#drivers/transit-card/driver'
import { createFileKeyStore, parseKeyFile } from '#drivers/transit-card/key-store'
import { createTransitCardDriver } from '#drivers/transit-card/transit-card'
import type { CashDriver } from '#drivers/cash/driver'
import type { PrinterDriver } from '#drivers/printer/driver'
import type { BankTerminalDriver } from '#drivers/terminal/driver'
import { antennaName, openBenchDispenser, watchTakenCards } from '#electron/device-host/bench-dispenser'
import { BenchReader } from '#electron/device-host/bench-reader'
import { openBenchCards } from '#electron/device-host/bench-cards'
import { openBank, openCash, openPrinter } from '#electron/device-host/chosen-devices'
import { developmentKeys } from '#electron/device-host/development-keys'
import type { DeviceConfiguration } from '#electron/device-host/protocol'
import { createSimulatedBench, type SimulatedBench } from '#electron/device-host/simulated-bench'

export type Devices = {
  readonly nfc: NfcDriver
  readonly transitCard: TransitCardDriver
  readonly printer: PrinterDriver
  readonly cash: CashDriver
  readonly bank: BankTerminalDriver
  readonly dispenser: DispenserDriver
  /** New cards, made at the dispenser's own antenna. */
  readonly cardIssuing: CardIssuing
  readonly speech: SpeechDriver
  readonly bench: SimulatedBench
  close(): Promise<void>
}

/** Opens every device the configuration names. `delay`: how simulated devices spend the time their motions take. */
export async function openDevices(
  configuration: DeviceConfiguration,
  benchChanged: () => void,
  delay: Delay = systemDelay,
): Promise<Devices> {
  const { stateDirectory } = configuration
  mkdirSync(stateDirectory, { recursive: true })
  const memory = (name: string): ReturnType<typeof fileDeviceMemory> =>
    fileDeviceMemory(join(stateDirectory, `${name}.json`))
  const keys = openKeys(configuration)
  const simulated = configuration.reader === 'simulated' ? createSimulatedReader(readerOptions(configuration)) : null
  const nfc = simulated ?? (await openPcsc())
  const cash = await openCash(configuration.devices.cash, memory, delay)
  const bank = await openBank(configuration.devices.bank, memory, delay)
  const printer = await openPrinter(configuration.devices.printer, memory, delay)
  const dispenser = await openBenchDispenser(stateDirectory, memory('dispenser'), delay)
  const reader =
    simulated === null
      ? null
      : new BenchReader(
          simulated,
          await openBenchCards(stateDirectory, keys, Date.now()),
          memory('field'),
          benchChanged,
        )
  if (reader !== null) {
    watchTakenCards(dispenser, stateDirectory, (card) => {
      reader.addCard(card)
    })
  }
  const jack = openSimulatedSpeech()
  const speech = configuration.voice === 'espeak' ? openEspeak() : jack.driver
  const bench = createSimulatedBench({ reader, cash, bank, printer, dispenser, jack, changed: benchChanged })
  const random = (byteCount: number): Uint8Array => new Uint8Array(randomBytes(byteCount))
  return {
    nfc,
    transitCard: createTransitCardDriver({ nfc, keys, random }),
    printer: printer.driver,
    cash: cash.driver,
    bank: bank.driver,
    dispenser: dispenser.driver,
    cardIssuing: createCardIssuing({
      dispenser: dispenser.driver,
      nfc: dispenser.antenna,
      keys,
      random,
      antenna: antennaName,
      delay,
    }),
    speech,
    bench,
    async close() {
      const open = [nfc, cash.driver, bank.driver, printer.driver, dispenser.driver, dispenser.antenna, speech]
      await Promise.all(open.map((device) => device.close()))
      await bench.close()
    },
  }
}

/** Only when it is needed: the native addon costs start-up time and starts a thread. */
async function openPcsc(): Promise<NfcDriver> {
  const { createPcscReader } = await import('#drivers/nfc/pcsc')
  return createPcscReader()
}

function openKeys({ keyFile }: DeviceConfiguration): KeyStore {
  if (keyFile === null) return createFileKeyStore(developmentKeys)
  const parsed = parseKeyFile(readFileSync(keyFile, 'utf8'))
  assert(parsed.ok, `key file cannot be used: ${parsed.ok ? '' : parsed.error.detail}`)
  return createFileKeyStore(parsed.value)
}

const airBitRates = [106, 212, 424, 848] as const

function readerOptions({ airBitRate }: DeviceConfiguration): { airTime?: AirTimeModel } {
  const kbitPerSecond = airBitRates.find((rate) => rate * 1000 === airBitRate)
  return kbitPerSecond === undefined ? {} : { airTime: { kbitPerSecond, frameOverheadMs: frameOverheadMsTypical } }
}
