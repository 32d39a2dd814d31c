import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import { assert } from '#domain/assert'
import { enrolResponseSchema, signatureHeaders, signedText } from '#contract/central'
import type { CentralAdmin } from '#central/admin'
import type { HttpPool, Prepared } from '#test/bench/centre/http'
import { SaleJournal } from '#test/bench/centre/sale-records'

/** An enrolled terminal that signs and journals as the contract says. */
export type BenchTerminal = {
  readonly terminalId: string
  readonly terminalNumber: number
  readonly privateKey: KeyObject
  readonly journal: SaleJournal
  sign(method: 'GET' | 'POST', path: string, body: Buffer | null): Prepared
  /** The next records of its journal as the body of a batch; `isAhead`: sent before the one in front is answered. */
  batch(records: number, isAhead?: boolean): Buffer
}

const stopName = { kk: 'Бекет', ru: 'Станция', en: 'Station' }
/** Cards that come to these terminals again and again. */
const cards = 100_000

export async function enrolTerminal(admin: CentralAdmin, pool: HttpPool): Promise<BenchTerminal> {
  const code = await admin.createEnrolmentCode({ stopName })
  assert(code.ok, 'a code')
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  const raw = Buffer.from(x ?? '', 'base64url').toString('base64')
  const body = Buffer.from(JSON.stringify({ code: code.value.code, publicKey: raw }))
  const headers = { 'content-type': 'application/json', 'content-length': body.length }
  const answer = await pool.send({ method: 'POST', path: '/v1/terminals/enrol', headers, body })
  const { terminalId, terminalNumber } = enrolResponseSchema.parse(JSON.parse(answer))
  return benchTerminal(terminalId, terminalNumber, privateKey)
}

export async function enrolTerminals(admin: CentralAdmin, pool: HttpPool, count: number): Promise<BenchTerminal[]> {
  const terminals: BenchTerminal[] = []
  while (terminals.length < count) terminals.push(await enrolTerminal(admin, pool))
  return terminals
}

function benchTerminal(terminalId: string, terminalNumber: number, privateKey: KeyObject): BenchTerminal {
  const journal = new SaleJournal(terminalNumber, cards)
  return {
    terminalId,
    terminalNumber,
    privateKey,
    journal,
    sign(method, path, body) {
      const timestampMs = Date.now()
      const nonce = randomUUID()
      const hash = createHash('sha256').update(body ?? '')
      const text = signedText({ method, path, timestampMs, nonce, bodySha256Hex: hash.digest('hex') })
      const headers = {
        [signatureHeaders.terminal]: terminalId,
        [signatureHeaders.timestamp]: String(timestampMs),
        [signatureHeaders.nonce]: nonce,
        [signatureHeaders.signature]: sign(null, Buffer.from(text), privateKey).toString('base64'),
        ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
      }
      return { method, path, headers, body }
    },
    batch: (records, ahead = false) =>
      Buffer.from(JSON.stringify({ ahead, records: journal.next(records, Date.now()) })),
  }
}
