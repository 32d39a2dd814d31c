import { createCipheriv, createDecipheriv } from 'node:crypto'
import { z } from 'zod'
import { selectRows, type Queries } from '#central/database/database'
import type { RandomSource } from '#central/context'

export type OutgoingMessage = { readonly phone: string; readonly text: string; readonly queuedAtMs: number }

/** `text` is null when it was sealed with another key than the one this process has. */
export type ListedMessage = Omit<OutgoingMessage, 'text'> & { readonly text: string | null }

/** Sends texts to telephones. */
export interface MessageSender {
  /** Queues the message in the transaction it is called in: it leaves if that commits, and only then. */
  send(queries: Queries, message: OutgoingMessage): Promise<void>
}

/** The outbox of a simulated telephone network: messages stay in it and can be read. A text may hold a PIN, so it lies there
 *  sealed with AES-256-GCM (NIST SP 800-38D); the telephone number is authenticated with it. */
export interface SmsOutbox extends MessageSender {
  /** Oldest first. */
  list(queries: Queries): Promise<ListedMessage[]>
}

export const messageKeyBytes = 32
const nonceBytes = 12
const tagBytes = 16

export function createSmsOutbox(key: Uint8Array, random: RandomSource): SmsOutbox {
  return {
    async send(queries, message) {
      await queries.query('insert into sms_outbox (phone, sealed_text, queued_at_ms) values ($1, $2, $3)', [
        message.phone,
        seal(key, random, message),
        message.queuedAtMs,
      ])
    },
    async list(queries) {
      const rows = await selectRows(
        queries,
        z.object({ phone: z.string(), sealed_text: z.string(), queued_at_ms: z.int() }),
        'select phone, sealed_text, queued_at_ms from sms_outbox order by message_id',
      )
      return rows.map((row) => ({
        phone: row.phone,
        text: open(key, row.phone, row.sealed_text),
        queuedAtMs: row.queued_at_ms,
      }))
    },
  }
}

function seal(key: Uint8Array, random: RandomSource, { phone, text }: OutgoingMessage): string {
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(phone))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

function open(key: Uint8Array, phone: string, text: string): string | null {
  const bytes = Buffer.from(text, 'base64')
  const textStart = nonceBytes + tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(phone))
    .setAuthTag(bytes.subarray(nonceBytes, textStart))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
