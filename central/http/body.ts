import { isAscii, isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { err, ok, type Result } from '#domain/result'
import type { Refusal } from '#central/http/problem'

/** The body as it was sent: its signature is over these bytes. */
export function rawBody(request: FastifyRequest): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : new Uint8Array(0)
}

export function sha256Hex(content: Uint8Array | string): string {
  return hash('sha256', content)
}

const inflate = promisify(gunzip)

/** Each piece of the output is a turn of the thread pool, and a batch is half a megabyte. */
const inflatedChunkBytes = 262_144

/** The body without its compression. Not a byte more than `bytesMax` is ever inflated. */
export async function plainBody(request: FastifyRequest, bytesMax: number): Promise<Result<Uint8Array, Refusal>> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const raw = rawBody(request)
  if (encoding === 'identity' || raw.length === 0) return ok(raw)
  if (encoding !== 'gzip') return err({ kind: 'encoding_unsupported' })
  try {
    return ok(await inflate(raw, { maxOutputLength: bytesMax, chunkSize: inflatedChunkBytes }))
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return err({ kind: isTooLarge ? 'body_too_large' : 'encoding_invalid' })
  }
}

export function parseBody<T>(body: Uint8Array, schema: z.ZodType<T>): Result<T, Refusal> {
  const text = textOf(body)
  if (text === null) return err({ kind: 'json_invalid' })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err({ kind: 'json_invalid' })
  }
  return parseInput(value, schema)
}

/** Null: not UTF-8. Text without another letter than Latin ones takes half the time and half the memory. */
function textOf(body: Uint8Array): string | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** Body, query or path parameters against the contract. The detail names the place, never the value. */
export function parseInput<T>(value: unknown, schema: z.ZodType<T>): Result<T, Refusal> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  const place = issue === undefined ? '' : issue.path.map(String).join('.')
  return err({ kind: 'request_invalid', detail: `${place}: ${issue?.code ?? 'invalid'}`.slice(0, 200) })
}
