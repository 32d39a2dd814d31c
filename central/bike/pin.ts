import { scrypt, timingSafeEqual } from 'node:crypto'
import type { RandomSource } from '#central/context'

/** Work of one hash: what the paper on scrypt (Percival 2009) gives for interactive logins. No cost protects six digits from
 *  whoever has the table; the limit of attempts does from everybody else. It stands in each stored hash, so that a later
 *  release may raise it without a migration. */
const cost = { log2N: 14, r: 8, p: 1 }
const hashBytes = 32
const saltBytes = 16

/** Up to nine digits, each PIN as likely as any other. */
export function drawPin(random: RandomSource, digits: number): string {
  const pinsCount = 10 ** digits
  // Largest multiple of the number of PINs below 2^32: what is drawn above it would make some PINs likelier.
  const drawsUsed = Math.floor(2 ** 32 / pinsCount) * pinsCount
  for (;;) {
    const drawn = Buffer.from(random.bytes(4)).readUInt32BE(0)
    if (drawn < drawsUsed) return String(drawn % pinsCount).padStart(digits, '0')
  }
}

/** `scrypt$log2N$r$p$salt$hash`, salt and hash in base64. */
export async function hashPin(pin: string, random: RandomSource): Promise<string> {
  const salt = Buffer.from(random.bytes(saltBytes))
  const hash = await derive(pin, salt, cost)
  return ['scrypt', cost.log2N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** Takes as long for an account that does not exist (`stored` null): the time must not tell whether there is one. */
export async function verifyPin(pin: string, stored: string | null): Promise<boolean> {
  const known = stored === null ? null : parseHash(stored)
  const salt = known?.salt ?? Buffer.alloc(saltBytes)
  const derived = await derive(pin, salt, known?.cost ?? cost)
  const isRight = timingSafeEqual(derived, known?.hash ?? Buffer.alloc(hashBytes))
  return known !== null && isRight
}

type Cost = typeof cost

function derive(pin: string, salt: Uint8Array, { log2N, r, p }: Cost): Promise<Buffer> {
  const options = { N: 2 ** log2N, r, p, maxmem: 2 * 128 * 2 ** log2N * r }
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, hashBytes, options, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}

function parseHash(stored: string): { cost: Cost; salt: Uint8Array; hash: Uint8Array } {
  const [name, log2N, r, p, salt, hash] = stored.split('$')
  if (name !== 'scrypt' || salt === undefined || hash === undefined) throw new Error('a PIN hash cannot be read')
  return {
    cost: { log2N: Number(log2N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}
