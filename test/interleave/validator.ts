import { subtractTenge, tenge } from '#domain/money'
import type { PassOnCard } from '#domain/pass/on-card'
import { createSimulatedReader } from '#drivers/nfc/simulated'
import { openCard, readPasses, readSummary, useKey, type CardPorts } from '#drivers/transit-card/card-access'
import { commitTransaction, debit, writeData, writeRecord } from '#drivers/transit-card/desfire/commands'
import { encodeLedger, encodeLogRecord } from '#drivers/transit-card/layout/codec'
import { encodePass } from '#drivers/transit-card/layout/contracts'
import { contractsFile, contractSlotLength, ledgerFile, logFile, walletFile } from '#drivers/transit-card/layout/v1'
import { keyStore } from '#test/simulate/cards'
import type { Chance } from '#test/simulate/chance'
import type { OwnCard } from '#test/interleave/cards'

export const validatorNumber = 5001
const fare = tenge(100)

/** A model of the bus validator, which is not of this project and reports to another centre: takes a trip of a pass or the
 *  fare, so that counter and log of the card move on. Nothing but a card that cannot be read or cannot pay stops it. */
export function createValidator(chance: Chance): { tap(own: OwnCard, atMs: number): Promise<boolean> } {
  let operationNumber = 0

  async function ride(ports: CardPorts, presence: number, atMs: number): Promise<boolean> {
    const opened = await openCard(ports, presence)
    if (!opened.ok) return false
    const summary = await readSummary(opened.value)
    if (!summary.ok) return false
    const passes = await readPasses(opened.value, summary.value.slotsInUse)
    if (!passes.ok) return false
    const pass = passes.value.find(({ tripsLeft }) => tripsLeft !== null && tripsLeft > 0) ?? null
    const authenticated = await useKey(ports, opened.value, 'debit')
    if (!authenticated.ok || (pass === null && summary.value.balance < fare)) return false
    const { desfire } = opened.value
    const paid = pass === null ? await takeFare() : await takeTrip(pass)
    if (!paid.ok) return false
    operationNumber += 1
    const { ledger, slotsInUse } = summary.value
    const after = { ...ledger, counter: ledger.counter + 1, terminalNumber: validatorNumber, operationNumber }
    const { number, mode } = ledgerFile
    const counted = await writeData(desfire, number, mode, 0, encodeLedger({ ledger: after, slotsInUse }))
    if (!counted.ok) return false
    const record = encodeLogRecord({
      counter: after.counter,
      what: 'validation',
      atMs,
      terminalNumber: validatorNumber,
      operationNumber,
      amount: subtractTenge(tenge(0), pass === null ? fare : tenge(0)),
    })
    const logged = await writeRecord(desfire, logFile.number, logFile.mode, record)
    return logged.ok && (await commitTransaction(desfire)).ok

    function takeFare(): ReturnType<typeof debit> {
      return debit(desfire, walletFile.number, walletFile.mode, fare)
    }

    function takeTrip(on: PassOnCard): ReturnType<typeof writeData> {
      const used = { ...on, tripsLeft: (on.tripsLeft ?? 0) - 1, startedAtMs: atMs }
      return writeData(
        desfire,
        contractsFile.number,
        contractsFile.mode,
        on.slot * contractSlotLength,
        encodePass(used),
      )
    }
  }

  return {
    async tap({ card }, atMs) {
      const reader = createSimulatedReader()
      const presence = reader.insertCard(card)
      const ports = { nfc: reader, keys: keyStore, random: (count: number) => chance.bytes(count) }
      const isValid = presence !== null && (await ride(ports, presence, atMs))
      await reader.close()
      return isValid
    },
  }
}
