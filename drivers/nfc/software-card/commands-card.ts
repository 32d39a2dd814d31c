import { byteAt, concat, fromHex, toHex, uint24 } from '#drivers/nfc/software-card/bytes'
import type { CommandSpec } from '#drivers/nfc/software-card/command'
import { done, holdsMasterKey, parametersOnly } from '#drivers/nfc/software-card/command'
import { freeBytes } from '#drivers/nfc/software-card/memory'
import type { CardState, StoredApplication } from '#drivers/nfc/software-card/state'
import { piccAid } from '#drivers/nfc/software-card/state'
import { refuse } from '#drivers/nfc/software-card/status'

/** Commands of the PICC level. Bits of the key settings: 1 free directory, 2 free creation. */
const freeDirectory = 0x02
const freeCreation = 0x04
const applicationsMax = 28
const keyTypeAes = 0x80

const productionData = fromHex('ba34c5d6e70120')

function versionOf(state: CardState): Uint8Array {
  const isEv1 = state.generation === 'ev1'
  const hardware = fromHex(isEv1 ? '04010101001a05' : '04010112001a05')
  const software = fromHex(isEv1 ? '04010101041a05' : '04010102011a05')
  return concat(hardware, software, fromHex(state.uid), productionData)
}

const getVersion: CommandSpec = {
  headerBytes: 0,
  plan: (context) => parametersOnly(() => done({ data: versionOf(context.state), frames: [7, 7] })),
}

const selectApplication: CommandSpec = {
  headerBytes: 3,
  plan(context, header) {
    const aid = toHex(header)
    const isKnown = aid === piccAid || context.state.applications.some((application) => application.aid === aid)
    if (!isKnown) return refuse('applicationNotFound')
    return parametersOnly(() => done({ select: aid, pending: new Map(), endsSession: 'before_answer' }), 'plain')
  },
}

const getApplicationIds: CommandSpec = {
  headerBytes: 0,
  /** 19 identifiers in a frame. */
  answer: { frameBytes: 57 },
  plan(context) {
    if (!context.isPiccLevel) return refuse('permissionDenied')
    const isFree = (context.application.settings & freeDirectory) !== 0
    if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
    const identifiers = context.state.applications.map((application) => fromHex(application.aid))
    return parametersOnly(() => done({ data: concat(...identifiers) }))
  },
}

const createApplication: CommandSpec = {
  headerBytes: 5,
  plan(context, header) {
    const { state, application: picc } = context
    if (!context.isPiccLevel) return refuse('permissionDenied')
    const isFree = (picc.settings & freeCreation) !== 0
    if (!isFree && !holdsMasterKey(context)) return refuse('authenticationError')
    const aid = toHex(header.subarray(0, 3))
    const [settings, keySetup] = [byteAt(header, 3), byteAt(header, 4)]
    const keyCount = keySetup & 0x0f
    // Only AES applications without ISO file names: the high half of the second settings byte must be exactly 8.
    if ((keySetup & 0xf0) !== keyTypeAes || keyCount < 1 || keyCount > 14) return refuse('parameterError')
    if (aid === piccAid) return refuse('parameterError')
    if (state.applications.some((other) => other.aid === aid)) return refuse('duplicateError')
    if (state.applications.length >= applicationsMax) return refuse('countError')
    const keys = Array.from({ length: keyCount }, () => ({ key: '00'.repeat(16), version: 0 }))
    const created: StoredApplication = { aid, settings, keys, files: [] }
    const next: CardState = { ...state, applications: [...state.applications, created] }
    if (freeBytes(next) < 0) return refuse('outOfMemory')
    return parametersOnly(() => done({ state: next }))
  },
}

/** With the PICC master key; or, where creation is free, from within the application with its own master key. */
const deleteApplication: CommandSpec = {
  headerBytes: 3,
  plan(context, header) {
    const { state } = context
    const aid = toHex(header)
    const isOwn = context.application.aid === aid && (state.picc.settings & freeCreation) !== 0
    if (!context.isPiccLevel && !isOwn) return refuse('permissionDenied')
    if (!holdsMasterKey(context)) return refuse('authenticationError')
    if (aid === piccAid || !state.applications.some((application) => application.aid === aid)) {
      return refuse('applicationNotFound')
    }
    const next: CardState = { ...state, applications: state.applications.filter((other) => other.aid !== aid) }
    const leave = { select: piccAid, pending: new Map(), endsSession: 'after_answer' } as const
    return parametersOnly(() => done({ state: next, ...(context.isPiccLevel ? {} : leave) }))
  },
}

/** Ends the session after its answer, as libfreefare expects of a card. */
const formatPicc: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    if (!context.isPiccLevel) return refuse('permissionDenied')
    if (!holdsMasterKey(context)) return refuse('authenticationError')
    const state: CardState = { ...context.state, applications: [] }
    return parametersOnly(() => done({ state, endsSession: 'after_answer' }))
  },
}

const getCardUid: CommandSpec = {
  headerBytes: 0,
  plan(context) {
    if (context.session === null) return refuse('authenticationError')
    return parametersOnly(() => done({ data: fromHex(context.state.uid) }), 'full')
  },
}

const getFreeMemory: CommandSpec = {
  headerBytes: 0,
  plan: (context) => parametersOnly(() => done({ data: uint24(freeBytes(context.state)) })),
}

export const cardCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0x60, getVersion],
  [0x5a, selectApplication],
  [0x6a, getApplicationIds],
  [0xca, createApplication],
  [0xda, deleteApplication],
  [0xfc, formatPicc],
  [0x51, getCardUid],
  [0x6e, getFreeMemory],
])
