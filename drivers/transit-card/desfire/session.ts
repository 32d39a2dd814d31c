import { assert } from '#domain/assert'
import { err, ok, type Result } from '#domain/result'
import { concatBytes, noBytes } from '#drivers/transit-card/desfire/bytes'
import {
  exchangeChained,
  exchangeFrame,
  statusAuthenticationError,
  statusError,
  statusIllegalCommand,
  statusMoreFrames,
  statusOk,
  type Chaining,
  type DesfireError,
  type Frame,
  type Transmit,
} from '#drivers/transit-card/desfire/apdu'
import {
  answerEv1Challenge,
  answerEv2Challenge,
  finishEv1,
  finishEv2First,
  finishEv2NonFirst,
} from '#drivers/transit-card/desfire/authentication'
import { createEv1Messaging } from '#drivers/transit-card/desfire/ev1-messaging'
import { createEv2Messaging, type Ev2Transaction } from '#drivers/transit-card/desfire/ev2-messaging'
import type { DesfireCommand, SecureMessaging } from '#drivers/transit-card/desfire/messaging'

/** Secure messaging the card speaks: EV1 AES, or EV2 (EV2 and EV3 cards). */
export type Generation = 'ev1' | 'ev2'

/** Random bytes for challenges; injected so that published vectors can be replayed. */
export type RandomBytes = (length: number) => Uint8Array

/** One DESFire card in the field. Not re-entrant: the caller awaits each call before the next. */
export interface DesfireCard {
  /** Known after the first authentication. */
  readonly generation: Generation | null
  /** False after select, after any error and before the first authentication. */
  readonly isAuthenticated: boolean
  /** `application` is the 3-byte identifier as sent, least significant byte first. Ends the session. */
  select(application: Uint8Array): Promise<Result<void, DesfireError>>
  /** AuthenticateEV2NonFirst inside a live EV2 session, otherwise AuthenticateEV2First, and AuthenticateAES where the card
   *  does not know EV2. A wrong key is `not_authentic`. */
  authenticate(keyNumber: number, key: Uint8Array): Promise<Result<void, DesfireError>>
  /** One command under the session's messaging, or in clear without a session. Any error ends the session. */
  execute(command: DesfireCommand): Promise<Result<Uint8Array, DesfireError>>
  /** Discards a transaction whatever state the session is in: a card that refuses the bare command drops the transaction
   *  as well, because every error status aborts it. The answer does not matter. */
  abandon(): Promise<void>
}

const authenticateAes = 0xaa
const authenticateEv2First = 0x71
const authenticateEv2NonFirst = 0x77
const selectApplication = 0x5a
const abortTransaction = 0xa7

class Card implements DesfireCard {
  generation: Generation | null = null
  readonly #transmit: Transmit
  readonly #random: RandomBytes
  #messaging: SecureMessaging | null = null
  #transaction: Ev2Transaction | null = null

  constructor(transmit: Transmit, random: RandomBytes) {
    this.#transmit = transmit
    this.#random = random
  }

  get isAuthenticated(): boolean {
    return this.#messaging !== null
  }

  async select(application: Uint8Array): Promise<Result<void, DesfireError>> {
    assert(application.length === 3, 'an application identifier has 3 bytes')
    this.#endSession()
    const answer = await exchangeFrame(this.#transmit, selectApplication, application)
    if (!answer.ok) return answer
    return answer.value.status === statusOk ? ok(undefined) : err(statusError(answer.value.status))
  }

  async authenticate(keyNumber: number, key: Uint8Array): Promise<Result<void, DesfireError>> {
    const running = this.#transaction
    this.#endSession()
    if (this.generation === 'ev1') return this.#authenticateEv1(keyNumber, key)
    if (running !== null) return this.#authenticateEv2NonFirst(keyNumber, key, running)
    const first = await this.#authenticateEv2First(keyNumber, key)
    const isEv1 = !first.ok && first.error.kind === 'status' && first.error.status === statusIllegalCommand
    if (!isEv1 || this.generation !== null) return first
    this.generation = 'ev1'
    return this.#authenticateEv1(keyNumber, key)
  }

  async execute(command: DesfireCommand): Promise<Result<Uint8Array, DesfireError>> {
    const messaging = this.#messaging
    const data = messaging?.protect(command) ?? concatBytes(command.header, command.data)
    const chaining: Chaining = this.#transaction === null ? 'native' : 'iso'
    const answer = await exchangeChained(this.#transmit, command.instruction, data, chaining)
    const result = answer.ok ? this.#unprotect(command, messaging, answer.value) : answer
    if (!result.ok) this.#endSession()
    return result
  }

  async abandon(): Promise<void> {
    this.#endSession()
    await exchangeFrame(this.#transmit, abortTransaction, noBytes)
  }

  #unprotect(
    command: DesfireCommand,
    messaging: SecureMessaging | null,
    answer: Frame,
  ): Result<Uint8Array, DesfireError> {
    if (answer.status !== statusOk) return err(statusError(answer.status))
    if (command.endsSession === true) {
      this.#endSession()
      return ok(noBytes)
    }
    const data = messaging === null ? ok(answer.data) : messaging.unprotect(command, answer.data)
    if (!data.ok) return data
    return command.answerLength === null || data.value.length === command.answerLength
      ? data
      : err({ kind: 'answer_invalid', detail: 'answer of wrong length' })
  }

  #endSession(): void {
    this.#messaging = null
    this.#transaction = null
  }

  async #challenge(instruction: number, parameters: Uint8Array): Promise<Result<Uint8Array, DesfireError>> {
    const frame = await exchangeFrame(this.#transmit, instruction, parameters)
    if (!frame.ok) return frame
    if (frame.value.status !== statusMoreFrames) return refusal(frame.value.status)
    return frame.value.data.length === 16
      ? ok(frame.value.data)
      : err({ kind: 'answer_invalid', detail: 'challenge of wrong length' })
  }

  async #proof(token: Uint8Array, length: number): Promise<Result<Uint8Array, DesfireError>> {
    const frame = await exchangeFrame(this.#transmit, statusMoreFrames, token)
    if (!frame.ok) return frame
    if (frame.value.status !== statusOk) return refusal(frame.value.status)
    return frame.value.data.length === length
      ? ok(frame.value.data)
      : err({ kind: 'answer_invalid', detail: 'authentication answer of wrong length' })
  }

  async #authenticateEv1(keyNumber: number, key: Uint8Array): Promise<Result<void, DesfireError>> {
    const challenge = await this.#challenge(authenticateAes, Uint8Array.of(keyNumber))
    if (!challenge.ok) return challenge
    const handshake = answerEv1Challenge(key, challenge.value, this.#random(16))
    const proof = await this.#proof(handshake.token, 16)
    if (!proof.ok) return proof
    const sessionKey = finishEv1(key, handshake, proof.value)
    if (sessionKey === null) return unproven
    this.#messaging = createEv1Messaging(sessionKey)
    return ok(undefined)
  }

  async #authenticateEv2First(keyNumber: number, key: Uint8Array): Promise<Result<void, DesfireError>> {
    // The second byte is the length of reader capabilities: none.
    const challenge = await this.#challenge(authenticateEv2First, Uint8Array.of(keyNumber, 0x00))
    if (!challenge.ok) return challenge
    const handshake = answerEv2Challenge(key, challenge.value, this.#random(16))
    const proof = await this.#proof(handshake.token, 32)
    if (!proof.ok) return proof
    const session = finishEv2First(key, handshake, proof.value)
    if (session === null) return unproven
    this.generation = 'ev2'
    this.#transaction = { identifier: session.identifier, counter: 0 }
    this.#messaging = createEv2Messaging(session.keys, this.#transaction)
    return ok(undefined)
  }

  async #authenticateEv2NonFirst(
    keyNumber: number,
    key: Uint8Array,
    running: Ev2Transaction,
  ): Promise<Result<void, DesfireError>> {
    const challenge = await this.#challenge(authenticateEv2NonFirst, Uint8Array.of(keyNumber))
    if (!challenge.ok) return challenge
    const handshake = answerEv2Challenge(key, challenge.value, this.#random(16))
    const proof = await this.#proof(handshake.token, 16)
    if (!proof.ok) return proof
    const keys = finishEv2NonFirst(key, handshake, proof.value)
    if (keys === null) return unproven
    this.#transaction = running
    this.#messaging = createEv2Messaging(keys, running)
    return ok(undefined)
  }
}

const unproven = err({ kind: 'not_authentic', detail: 'the card does not prove the key' } as const)

function refusal(status: number): Result<never, DesfireError> {
  return status === statusAuthenticationError
    ? err({ kind: 'not_authentic', detail: 'the card refuses the key' })
    : err(statusError(status))
}

export function createDesfireCard(transmit: Transmit, random: RandomBytes): DesfireCard {
  return new Card(transmit, random)
}
