import type { CommandContext, CommandSpec, Effect, PendingFile } from '#drivers/nfc/software-card/command'
import {
  accessFree,
  done,
  grantAccess,
  isRefusal,
  openFile,
  parametersOnly,
  pendingOf,
  withPending,
} from '#drivers/nfc/software-card/command'
import type { StoredFile, ValueContent } from '#drivers/nfc/software-card/state'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { readInt32, uint32 } from '#drivers/nfc/software-card/bytes'
import { refuse } from '#drivers/nfc/software-card/status'

const getValue: CommandSpec = {
  headerBytes: 1,
  plan(context, header) {
    const file = openFile(context, header, ['value'])
    if (isRefusal(file)) return file
    const { access, content } = file
    if (content.type !== 'value') return refuse('permissionDenied')
    const free = content.freeGetValue ? [accessFree] : []
    const mode = grantAccess(context, file, [access.read, access.write, access.readWrite, ...free])
    return isRefusal(mode) ? mode : parametersOnly(() => done({ data: uint32(content.value) }), mode)
  },
}

type Booking = (content: ValueContent, amount: number) => Partial<ValueContent> | Refusal

function change(
  rightsOf: (access: StoredFile['access']) => readonly number[],
  book: Booking,
  debited: (pending: PendingFile, amount: number) => number,
): CommandSpec {
  return {
    headerBytes: 1,
    plan(context, header) {
      const file = openFile(context, header, ['value'])
      if (isRefusal(file)) return file
      const mode = grantAccess(context, file, rightsOf(file.access))
      if (isRefusal(mode)) return mode
      const execute = (data: Uint8Array): Effect | Refusal => bookAmount(context, file, data, book, debited)
      return { kind: 'plan', mode, dataBytes: 4, execute }
    },
  }
}

function bookAmount(
  context: CommandContext,
  file: StoredFile,
  data: Uint8Array,
  book: Booking,
  debited: (pending: PendingFile, amount: number) => number,
): Effect | Refusal {
  const amount = readInt32(data, 0)
  if (amount < 0) return refuse('parameterError')
  const pending = pendingOf(context, file)
  if (pending.content.type !== 'value') return refuse('permissionDenied')
  const booked = book(pending.content, amount)
  if ('kind' in booked) return booked
  const content = { ...pending.content, ...booked }
  if (content.value < content.lower || content.value > content.upper) return refuse('boundaryError')
  return done({
    pending: withPending(context, file, { ...pending, content, debited: debited(pending, amount) }),
  })
}

const unchangedDebits = (pending: PendingFile): number => pending.debited

const credit = change(
  (access) => [access.readWrite],
  (content, amount) => ({ value: content.value + amount }),
  unchangedDebits,
)

const debit = change(
  (access) => [access.read, access.write, access.readWrite],
  (content, amount) => ({ value: content.value - amount }),
  (pending, amount) => pending.debited + amount,
)

/** Gives back at most what the last committed transaction with a Debit took, once. Source: devices.md 2.4. */
const limitedCredit = change(
  (access) => [access.write, access.readWrite],
  (content, amount) => {
    if (!content.limitedCreditEnabled) return refuse('permissionDenied')
    if (amount > content.limitedCredit) return refuse('boundaryError')
    return { value: content.value + amount, limitedCredit: 0 }
  },
  unchangedDebits,
)

export const valueCommands: ReadonlyMap<number, CommandSpec> = new Map([
  [0x6c, getValue],
  [0x0c, credit],
  [0xdc, debit],
  [0x1c, limitedCredit],
])
