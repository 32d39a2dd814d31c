import { createServer, type Server } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { selfSigned } from '#test/drivers/peer/self-signed'

type Process = {
  readonly processId: string
  readonly amount: number
  readonly kind: 'payment' | 'refund'
  status: 'wait' | 'success' | 'fail' | 'unknown'
  subStatus: string
  method: 'card' | 'qr'
  /** What it will be when it is asked of the bank. */
  truth: 'success' | 'fail'
  unknownAnswersLeft: number
  readonly number: number
}

type Person = 'card' | 'qr' | 'refuse' | 'cancel' | 'silent'

/** A whole number where only a masked one belongs. */
export const canaryNumber = '4400430012344417'

/** A Smart POS terminal behind its HTTPS interface, with the person before it and the bank behind it. It shares nothing with the
 *  driver, carries one operation at a time, and is silent, late, restarted or registered anew when told. */
export class VirtualKaspi {
  #server: Server | null = null
  readonly #sockets = new Set<Duplex>()
  #certificate = selfSigned('smart-pos')
  #processes = new Map<string, Process>()
  #armed: Person | null = null
  #count = 0
  #tokens = { access: 'none', refresh: 'none' }
  #port = 0
  /** Calls whose answer is lost: what they ask for is done. */
  readonly losesAnswerTo = new Set<string>()
  /** Calls that are refused with a status code. */
  readonly refuses = new Map<string, number>()
  answersAfterMs = 0
  /** Whether the person lets us in. */
  confirms = true
  leaksCardNumber = false
  registrations = 0
  calls: string[] = []
  readonly paid: number[] = []
  readonly refunded: number[] = []

  async start(): Promise<number> {
    const server = createServer(this.#certificate, (request, response) => {
      const url = new URL(request.url ?? '/', 'https://terminal')
      this.calls.push(url.pathname)
      const body = this.#answer(url, String(request.headers['accesstoken'] ?? ''))
      if (this.losesAnswerTo.has(url.pathname)) request.socket.destroy()
      else if (this.answersAfterMs > 0) setTimeout(reply, this.answersAfterMs, response, body)
      else reply(response, body)
    })
    this.#server = server
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve) => {
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.#port = address.port
    return this.#port
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)))
  }

  /** Another machine at the same address. */
  async replace(): Promise<void> {
    await this.stop()
    this.#certificate = selfSigned('smart-pos')
    await this.start()
  }

  /** It forgets what it was about, not who we are. */
  restart(): void {
    this.#processes = new Map()
  }

  expireToken(): void {
    this.#tokens.access = 'expired'
  }

  forgetUs(): void {
    this.#tokens = { access: 'none', refresh: 'none' }
  }

  act(person: Person): void {
    const running = this.#running()
    if (running === undefined) this.#armed = person
    else this.#end(running, person)
  }

  isWaiting(): boolean {
    return this.#running() !== undefined
  }

  #running(): Process | undefined {
    return [...this.#processes.values()].find(({ status }) => status === 'wait')
  }

  #answer(url: URL, token: string): object {
    const query = (name: string): string => url.searchParams.get(name) ?? ''
    if (url.pathname === '/v2/register') return this.#registered()
    if (url.pathname === '/v2/revoke') {
      return query('refreshToken') === this.#tokens.refresh ? this.#newTokens() : refusal(403, 'refresh token')
    }
    if (token !== this.#tokens.access) return refusal(403, 'access token')
    const refused = this.refuses.get(url.pathname)
    if (refused !== undefined) return refusal(refused, 'as told')
    switch (url.pathname) {
      case '/v2/deviceinfo':
        return { data: { posNum: '0', serialNum: '00043010171', terminalId: '31452963' }, statusCode: 0 }
      case '/v2/payment':
        return this.#begun('payment', query('amount'), true)
      case '/v2/refund':
        return this.#begun(
          'refund',
          query('amount'),
          this.#isPaid(query('transactionId'), query('method'), Number(query('amount'))),
        )
      case '/v2/status':
        return this.#status(this.#processes.get(query('processId')))
      case '/v2/actualize':
        return this.#actualized(this.#processes.get(query('processId')))
      default:
        return refusal(404, 'no such call')
    }
  }

  #registered(): object {
    this.registrations += 1
    return this.confirms ? this.#newTokens() : refusal(403, 'refused on the screen')
  }

  #newTokens(): object {
    this.#count += 1
    this.#tokens = { access: `access-${String(this.#count)}`, refresh: `refresh-${String(this.#count)}` }
    const { access: accessToken, refresh: refreshToken } = this.#tokens
    return { data: { accessToken, refreshToken, expirationDate: 'Nov 30, 2026 10:00:00' }, statusCode: 0 }
  }

  #begun(kind: Process['kind'], asked: string, isPossible: boolean): object {
    if (!/^[1-9]\d*$/.test(asked)) return refusal(999, 'amount')
    if (this.#running() !== undefined) return refusal(107, 'last operation was not completed')
    this.#count += 1
    const processId = String(1_700_000_000_000 + this.#count)
    const process: Process = {
      processId,
      amount: Number(asked),
      kind,
      status: 'wait',
      subStatus: kind === 'payment' ? 'WaitUser' : 'ProcessRefund',
      method: 'card',
      truth: 'success',
      unknownAnswersLeft: 0,
      number: 504_711_000 + this.#count,
    }
    this.#processes.set(processId, process)
    const act = kind === 'payment' ? this.#armed : isPossible ? 'card' : 'refuse'
    if (kind === 'payment') this.#armed = null
    if (act !== null) this.#end(process, act)
    return { data: { processId, status: 'wait' }, statusCode: 0 }
  }

  readonly #received = new Map<string, { method: 'card' | 'qr'; left: number }>()

  #isPaid(transactionId: string, method: string, amount: number): boolean {
    const payment = this.#received.get(transactionId)
    if (payment === undefined || payment.method !== method || payment.left < amount) return false
    payment.left -= amount
    return true
  }

  #end(process: Process, person: Person): void {
    process.method = person === 'qr' ? 'qr' : 'card'
    process.truth = person === 'refuse' || person === 'cancel' ? 'fail' : 'success'
    process.status = person === 'silent' ? 'unknown' : process.truth
    process.unknownAnswersLeft = person === 'silent' ? 1 : 0
    const way = process.method === 'qr' ? 'Qr' : 'Card'
    process.subStatus =
      person === 'cancel'
        ? 'ProcessCancelled'
        : `${way}Transaction${process.truth === 'success' ? 'Success' : 'Failure'}`
    if (process.truth === 'fail') return
    if (process.kind === 'refund') this.refunded.push(process.amount)
    else {
      this.paid.push(process.amount)
      this.#received.set(this.#numberOf(process), { method: process.method, left: process.amount })
    }
  }

  #actualized(process: Process | undefined): object {
    if (process?.status === 'unknown') {
      if (process.unknownAnswersLeft === 0) process.status = process.truth
      process.unknownAnswersLeft -= 1
    }
    return this.#status(process)
  }

  #numberOf({ method, number }: Process): string {
    return method === 'qr' ? String(number) : String(number).padStart(12, '0')
  }

  #status(process: Process | undefined): object {
    if (process === undefined) return refusal(101, 'process not found')
    const { processId, status, subStatus, method, amount } = process
    if (status !== 'success') return { data: { processId, status, subStatus, message: 'text' }, statusCode: 0 }
    const number = this.#numberOf(process)
    const shown = this.leaksCardNumber ? canaryNumber : '440043******4417'
    const card = { cardMask: shown, rrn: number, authorizationCode: '118522', icc: shown, hostResponseCode: '000' }
    const cheque = {
      storeName: 'Beket',
      amount: `${String(amount)} ₸`,
      date: '21.11.26 10:12:49',
      bin: '960419351140',
      terminalId: '31452963',
      method,
      ...(method === 'qr' ? { orderNumber: number } : card),
    }
    const addInfo = { IsOffer: false, LoanTerm: 0, ProductType: 'Gold' }
    return { data: { processId, status, subStatus, transactionId: number, addInfo, chequeInfo: cheque }, statusCode: 0 }
  }
}

function refusal(statusCode: number, errorText: string): object {
  return { statusCode, errorText }
}

function reply(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(body))
}
