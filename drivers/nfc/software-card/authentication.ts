import type { CommandContext } from '#drivers/nfc/software-card/command'
import type { CardSession } from '#drivers/nfc/software-card/session'
import type { Ev2Session } from '#drivers/nfc/software-card/session-ev2'
import type { Refusal } from '#drivers/nfc/software-card/status'
import { byteAt, concat, equal, fromHex, rotateLeft } from '#drivers/nfc/software-card/bytes'
import { blockBytes, decryptCbc, encryptCbc, zeroBlock } from '#drivers/nfc/software-card/crypto'
import { createEv1Session, ev1SessionKey } from '#drivers/nfc/software-card/session-ev1'
import { createEv2Session, ev2SessionKeys } from '#drivers/nfc/software-card/session-ev2'
import { refuse } from '#drivers/nfc/software-card/status'

export type Random = (byteCount: number) => Uint8Array

/** The first step is answered with `challenge` and 91AF; `complete` takes the 32 bytes of the second step. */
export type AuthenticationStep = {
  readonly kind: 'challenge'
  readonly challenge: Uint8Array
  /** NonFirst goes on with the transaction of its session, the others start a new one. */
  readonly keepsTransaction: boolean
  complete(
    proof: Uint8Array,
  ): Refusal | { readonly kind: 'done'; readonly session: CardSession; readonly answer: Uint8Array }
}

export const authenticationInstructions = { aes: 0xaa, ev2First: 0x71, ev2NonFirst: 0x77 } as const

const capabilityBytes = 6

/** Returns null when the instruction is none of the card's authentications. */
export function beginAuthentication(
  instruction: number,
  body: Uint8Array,
  context: CommandContext,
  random: Random,
): AuthenticationStep | Refusal | null {
  const isEv2 = context.state.generation === 'ev2'
  if (instruction === authenticationInstructions.aes) {
    return body.length === 1
      ? withKey(context, body, (key, number) => aesStep(key, number, random))
      : refuse('lengthError')
  }
  if (instruction === authenticationInstructions.ev2First && isEv2) return beginEv2First(body, context, random)
  if (instruction === authenticationInstructions.ev2NonFirst && isEv2) {
    if (body.length !== 1) return refuse('lengthError')
    const { session } = context
    if (session === null || !isEv2Session(session)) return refuse('permissionDenied')
    return withKey(context, body, (key, number) => ev2NonFirstStep(key, number, session, random))
  }
  return null
}

function isEv2Session(session: CardSession): session is Ev2Session {
  return session.protocol === 'ev2'
}

function withKey(
  context: CommandContext,
  body: Uint8Array,
  step: (key: Uint8Array, keyNumber: number) => AuthenticationStep,
): AuthenticationStep | Refusal {
  const keyNumber = byteAt(body, 0)
  const stored = context.application.keys[keyNumber]
  return stored === undefined ? refuse('noSuchKey') : step(fromHex(stored.key), keyNumber)
}

/** AuthenticateAES: the initial vector runs on from one cryptogram to the next. */
function aesStep(key: Uint8Array, keyNumber: number, random: Random): AuthenticationStep {
  const cardRandom = random(blockBytes)
  const challenge = encryptCbc(key, zeroBlock, cardRandom)
  return {
    kind: 'challenge',
    challenge,
    keepsTransaction: false,
    complete(proof) {
      const hostRandom = proveHost(key, challenge, cardRandom, proof)
      if (hostRandom === null) return refuse('authenticationError')
      const answer = encryptCbc(key, proof.subarray(blockBytes), rotateLeft(hostRandom))
      const session = createEv1Session(ev1SessionKey(hostRandom, cardRandom), keyNumber)
      return { kind: 'done', session, answer }
    },
  }
}

/** The host's random number, when the host has shown that it knows the key. */
function proveHost(
  key: Uint8Array,
  initialVector: Uint8Array,
  cardRandom: Uint8Array,
  proof: Uint8Array,
): Uint8Array | null {
  const plain = decryptCbc(key, initialVector, proof)
  return equal(plain.subarray(blockBytes), rotateLeft(cardRandom)) ? plain.slice(0, blockBytes) : null
}

function beginEv2First(body: Uint8Array, context: CommandContext, random: Random): AuthenticationStep | Refusal {
  const capabilities = body.subarray(2)
  if (body.length < 2 || capabilities.length !== body[1]) return refuse('lengthError')
  if (capabilities.length > capabilityBytes) return refuse('parameterError')
  return withKey(context, body, (key, keyNumber) => {
    const cardRandom = random(blockBytes)
    return {
      kind: 'challenge',
      challenge: encryptCbc(key, zeroBlock, cardRandom),
      keepsTransaction: false,
      complete(proof) {
        const hostRandom = proveHost(key, zeroBlock, cardRandom, proof)
        if (hostRandom === null) return refuse('authenticationError')
        const transactionId = random(4)
        const echoed = new Uint8Array(capabilityBytes)
        echoed.set(capabilities)
        const plain = concat(transactionId, rotateLeft(hostRandom), new Uint8Array(capabilityBytes), echoed)
        const session = createEv2Session(ev2SessionKeys(key, hostRandom, cardRandom), keyNumber, transactionId, 0)
        return { kind: 'done', session, answer: encryptCbc(key, zeroBlock, plain) }
      },
    }
  })
}

function ev2NonFirstStep(key: Uint8Array, keyNumber: number, earlier: Ev2Session, random: Random): AuthenticationStep {
  const cardRandom = random(blockBytes)
  return {
    kind: 'challenge',
    challenge: encryptCbc(key, zeroBlock, cardRandom),
    keepsTransaction: true,
    complete(proof) {
      const hostRandom = proveHost(key, zeroBlock, cardRandom, proof)
      if (hostRandom === null) return refuse('authenticationError')
      const keys = ev2SessionKeys(key, hostRandom, cardRandom)
      const session = createEv2Session(keys, keyNumber, earlier.transactionId, earlier.counter())
      return { kind: 'done', session, answer: encryptCbc(key, zeroBlock, rotateLeft(hostRandom)) }
    },
  }
}
