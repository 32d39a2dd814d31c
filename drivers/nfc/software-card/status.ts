/** Second status byte of 91xx. Source: devices.md 2.4 and the public DESFire constants; names follow the data sheet. */
export const status = {
  ok: 0x00,
  noChanges: 0x0c,
  outOfMemory: 0x0e,
  illegalCommand: 0x1c,
  integrityError: 0x1e,
  noSuchKey: 0x40,
  lengthError: 0x7e,
  permissionDenied: 0x9d,
  parameterError: 0x9e,
  applicationNotFound: 0xa0,
  authenticationError: 0xae,
  additionalFrame: 0xaf,
  boundaryError: 0xbe,
  commandAborted: 0xca,
  countError: 0xce,
  duplicateError: 0xde,
  memoryError: 0xee,
  fileNotFound: 0xf0,
} as const

export type RefusalStatus = Exclude<(typeof status)[keyof typeof status], 0x00 | 0xaf>

/** The card answers 91xx, discards the pending transaction and forgets the authentication. */
export type Refusal = { readonly kind: 'refused'; readonly status: RefusalStatus }

export function refuse(name: Exclude<keyof typeof status, 'ok' | 'additionalFrame'>): Refusal {
  return { kind: 'refused', status: status[name] }
}
