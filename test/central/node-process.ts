import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomUUID, sign, type KeyObject } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { signatureHeaders, signedText } from '#contract/central'

/** An API process of the centre. */
export type Node = {
  readonly url: string
  readonly output: string
  stop(): Promise<number | null>
  kill(): Promise<void>
}

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** `npm run central` as it is run, on a free port. */
export async function startNode(environment: Record<string, string>, ready: string): Promise<Node> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'central/main.ts'], {
    cwd: repository,
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    void ended.then((code) => {
      reject(new Error(`the central system ended with ${String(code)}`))
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes(ready)) resolve()
    })
  })
  const url = /http:\/\/[\d.:]+/.exec(output)?.[0] ?? ''
  return {
    url,
    output,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

export type Reply = { readonly status: number; readonly body: unknown }

export async function call(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init)
  return { status: response.status, body: await response.json() }
}

export function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Reply> {
  return call(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export function signedHeaders(
  terminal: { terminalId: string; privateKey: KeyObject },
  method: string,
  path: string,
  body = '',
): Record<string, string> {
  const timestampMs = Date.now()
  const nonce = randomUUID()
  const bodySha256Hex = createHash('sha256').update(body).digest('hex')
  const text = signedText({ method, path, timestampMs, nonce, bodySha256Hex })
  return {
    [signatureHeaders.terminal]: terminal.terminalId,
    [signatureHeaders.timestamp]: String(timestampMs),
    [signatureHeaders.nonce]: nonce,
    [signatureHeaders.signature]: sign(null, Buffer.from(text), terminal.privateKey).toString('base64'),
  }
}
