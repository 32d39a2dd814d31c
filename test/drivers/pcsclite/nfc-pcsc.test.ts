import { afterEach, describe, expect, it } from 'vitest'
import { createSoftwareCard } from '#drivers/nfc/software-card/card'
import type { PresentableCard } from '#drivers/nfc/software-card/presentable'
import { createVirtualCardLink, type VirtualCardLink } from '#drivers/nfc/virtual-card-link'
import { type JsonLine, type JsonProcess, startJsonProcess } from '#test/rig/json-process'
import { type PcscdRig, startPcscd } from '#test/rig/pcscd'

const UID = '04112233445566'
/** PC/SC part 3: ISO 14443-3 card, for which nfc-pcsc asks the UID by itself. */
const ATR_WITH_STORAGE_CARD_NAME = Buffer.from('3b8f8001804f0ca000000306030001000000006a', 'hex')

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(options?: { isRunning: boolean }): Promise<{ rig: PcscdRig; nfc: JsonProcess }> {
  const rig = await startPcscd(options)
  cleanups.push(() => rig.stop())
  const nfc = startJsonProcess(rig, new URL('./nfc-process.ts', import.meta.url))
  cleanups.push(() => nfc.kill())
  return { rig, nfc }
}

/** Echoes ISO commands; 00 EE takes it off the reader before it answers. */
function cardAt(rig: PcscdRig, onTrap?: () => void): VirtualCardLink {
  const software = createSoftwareCard({ uid: Buffer.from(UID, 'hex') })
  const card: PresentableCard = {
    ...software,
    atr: ATR_WITH_STORAGE_CARD_NAME,
    exchange(command, answerBytesMax) {
      if (command[1] === 0xee) (onTrap ?? (() => void link.remove()))()
      return command[0] === 0 ? Buffer.from([...command, 0x90, 0x00]) : software.exchange(command, answerBytesMax)
    },
  }
  const link = createVirtualCardLink({ port: rig.ports[0], card })
  cleanups.push(() => link.close())
  return link
}

const kind =
  (name: string) =>
  (line: JsonLine): boolean =>
    line['kind'] === name

async function transmit(nfc: JsonProcess, apdus: readonly string[], responseLengthMax = 40): Promise<unknown> {
  const mark = nfc.lines.length
  nfc.send({ kind: 'transmit', apdus, responseLengthMax })
  return (await nfc.until(kind('answers'), mark))['answers']
}

describe('nfc-pcsc, unchanged, on the adapter', () => {
  it('reads the UID of a card by itself and follows the reader with its event counter', async () => {
    const { rig, nfc } = await start()
    await nfc.until(kind('status'))
    const card = cardAt(rig)
    await card.insert()
    expect(await nfc.until(kind('card'))).toMatchObject({ uid: UID })
    await card.remove()
    await nfc.until(kind('card.off'))
    await nfc.until((line) => line['state'] === '20012')
    const states = nfc.lines.filter((line) => kind('status')(line) && line['name'] === 'Virtual PCD 00 00')
    expect(states.map(({ state }) => state)).toEqual(expect.arrayContaining(['12', '10022', '20012']))
  })

  it('answers 20 transmits fired at once in their order', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig).insert()
    await nfc.until(kind('card'))
    const apdus = Array.from({ length: 20 }, (_, index) => `0001${index.toString(16).padStart(4, '0')}`)
    expect(await transmit(nfc, apdus)).toEqual(apdus.map((apdu) => `${apdu}9000`))
  })

  it('fails a transmit whose card left, where the reader driver reports success without a byte', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig).insert()
    await nfc.until(kind('card'))
    expect(await transmit(nfc, ['00ee0000'])).toEqual([expect.stringContaining('SHORT_RESPONSE')])
    await nfc.until(kind('card.off'))
  })

  it('fails a transmit whose answer is longer than the caller takes', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig).insert()
    await nfc.until(kind('card'))
    expect(await transmit(nfc, ['00010203'], 4)).toEqual([expect.stringContaining('SCARD_E_INSUFFICIENT_BUFFER')])
    expect(await transmit(nfc, ['00010203'])).toEqual(['000102039000'])
  })

  it('fails a vendor command that the reader does not know', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig).insert()
    await nfc.until(kind('card'))
    nfc.send({ kind: 'control' })
    expect(await nfc.until(kind('control'))).toMatchObject({ error: expect.stringContaining('SCardControl') })
  })

  it('tells a missing service once, however often it is tried, and finds it once it runs', async () => {
    const { rig, nfc } = await start({ isRunning: false })
    await nfc.until(kind('error'))
    await rig.startService()
    await nfc.until(kind('reader'))
    expect(nfc.lines.filter(kind('error'))).toHaveLength(1)
  })

  it('tells card.off, end and one error when the service dies, and offers the readers again after its restart', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig).insert()
    await nfc.until(kind('card'))
    const mark = nfc.lines.length
    await rig.killService()
    await nfc.until(kind('error'), mark)
    const kinds = nfc.lines.slice(mark).map((line) => line['kind'])
    expect(kinds.filter((name) => name !== 'status')).toEqual(['card.off', 'end', 'end', 'error'])
    await rig.startService()
    await nfc.until(kind('reader'), mark)
    await cardAt(rig).insert()
    await nfc.until(kind('card'), mark)
    expect(nfc.lines.filter(kind('error'))).toHaveLength(1)
  })

  it('survives the service dying in the middle of a transmit', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig, () => void rig.killService()).insert()
    await nfc.until(kind('card'))
    expect(await transmit(nfc, ['00ee0000'])).toEqual([expect.stringMatching(/^PcscError/)])
    await nfc.until(kind('error'))
  })

  it('lets the process end with code 0 after close()', async () => {
    const { rig, nfc } = await start()
    await cardAt(rig).insert()
    await nfc.until(kind('card'))
    nfc.send({ kind: 'close' })
    expect(await nfc.exit).toBe(0)
  })
})
