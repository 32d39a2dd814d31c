import { byteAt, concat, equal, fromHex, toHex, xor } from '#drivers/nfc/software-card/bytes'
import type { CommandContext, CommandSpec, Effect } from '#drivers/nfc/software-card/command'
import { done, holdsMasterKey, isRefusal, parametersOnly } from '#drivers/nfc/software-card/command'
import { desfireCrc32 } from '#drivers/nfc/software-card/crypto'
import type { StoredKey } from '#drivers/nfc/software-card/state'
import { replaceApplication } from '#drivers/nfc/software-card/state'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { refuse } from '#drivers/nfc/software-card/status'

/** Keys and settings of the selected application (or of the PICC). Bits of the key settings: 0 the master key may change,
 *  1 free directory, 3 the settings may change, 4-7 the key that changes keys (14 each its own, 15 none). */
const masterKeyChangeable = 0x01
const freeDirectory = 0x02
const settingsChangeable = 0x08
const changeWithOwnKey = 14
const changeFrozen = 15
const keyTypeAes = 0x80

const getKeySettings: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    const { settings, keys } = context.application
    const isFree = (settings & freeDirectory) !== 0
    if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
    return parametersOnly(() => done({ data: Uint8Array.of(settings, keyTypeAes | keys.length) }))
  },
}

const changeKeySettings: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    const { application } = context
    if ((application.settings & settingsChangeable) === 0) return refuse('permissionDenied')
    if (!holdsMasterKey(context)) return refuse('authenticationError')
    const execute = (data: Uint8Array): Effect => {
      const changed = { ...application, settings: byteAt(data, 0) }
      return done({ state: replaceApplication(context.state, changed) })
    }
    return { kind: 'plan', mode: 'full', dataBytes: 1, execute }
  },
}

const getKeyVersion: CommandSpec = {
  headerBytes: 1,
  plan(context, header) {
    const stored = context.application.keys[byteAt(header, 0)]
    if (stored === undefined) return refuse('noSuchKey')
    return parametersOnly(() => done({ data: Uint8Array.of(stored.version) }))
  },
}

/** At the PICC level the two high bits of the key byte name the key type, AES being 10. */
function changedKeyNumber(context: CommandContext, keyByte: number): number | Refusal {
  const number = context.isPiccLevel ? keyByte & 0x3f : keyByte
  if (context.isPiccLevel && (keyByte & 0xc0) !== keyTypeAes) return refuse('parameterError')
  return number < context.application.keys.length ? number : refuse('noSuchKey')
}

/** Refusal when the session may not change key `number`, else null. */
function keyChangeRefusal(context: CommandContext, number: number): Refusal | null {
  const { settings } = context.application
  const changer = settings >>> 4
  if (number === 0 && (settings & masterKeyChangeable) === 0) return refuse('permissionDenied')
  if (number !== 0 && changer === changeFrozen) return refuse('permissionDenied')
  const needsMaster = number === 0 || number === changer
  const needed = needsMaster ? 0 : changer === changeWithOwnKey ? number : changer
  return context.session?.keyNumber === needed ? null : refuse('authenticationError')
}

const changeKey: CommandSpec = {
  headerBytes: 1,
  plan(context, header) {
    const keyByte = byteAt(header, 0)
    if (context.session === null) return refuse('authenticationError')
    const number = changedKeyNumber(context, keyByte)
    if (typeof number !== 'number') return number
    const refusal = keyChangeRefusal(context, number)
    if (refusal !== null) return refusal
    const isOwnKey = context.session.keyNumber === number
    return {
      kind: 'plan',
      mode: 'mac',
      dataBytes: 0,
      changesKey: { keyByte, isOwnKey },
      execute: (data) => installKey(context, number, data, isOwnKey),
    }
  },
}

function installKey(context: CommandContext, number: number, data: Uint8Array, isOwnKey: boolean): Effect | Refusal {
  const key = newKey(context, number, data, isOwnKey)
  if (isRefusal(key)) return key
  const installed: StoredKey = { key: toHex(key), version: byteAt(data, 16) }
  const { application } = context
  const keys = application.keys.map((stored, index) => (index === number ? installed : stored))
  const state = replaceApplication(context.state, { ...application, keys })
  return isOwnKey ? done({ state, pending: new Map(), endsSession: 'before_answer' }) : done({ state })
}

/** Another key than the session's comes masked with its old value, and with a checksum of its own. */
function newKey(context: CommandContext, number: number, data: Uint8Array, isOwnKey: boolean): Uint8Array | Refusal {
  const carried = data.slice(0, 16)
  if (isOwnKey) return carried
  const old = context.application.keys[number]
  if (old === undefined) return refuse('noSuchKey')
  const key = xor(carried, fromHex(old.key))
  return equal(desfireCrc32(key), data.subarray(17)) ? key : refuse('integrityError')
}

const getFileIds: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    if (context.isPiccLevel) return refuse('permissionDenied')
    const isFree = (context.application.settings & freeDirectory) !== 0
    if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
    const numbers = context.application.files.map((file) => file.number)
    return parametersOnly(() => done({ data: concat(numbers) }))
  },
}

export const applicationCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0x45, getKeySettings],
  [0x54, changeKeySettings],
  [0x64, getKeyVersion],
  [0xc4, changeKey],
  [0x6f, getFileIds],
])
