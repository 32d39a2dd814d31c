import { scrypt, timingSafeEqual } from 'node:crypto'
import { assert } from '#domain/assert'

/** What a number that does not exist is compared with: the time must not tell whether there is one. */
const nobody = { log2N: 14, r: 8, p: 1, salt: Buffer.alloc(16), hash: null }
const hashBytes = 32

/** Whether a PIN is the one of a published hash (contract/desk/operators.ts); never for null. */
export async function verifyPin(pin: string, stored: string | null): Promise<boolean> {
  const { log2N, r, p, salt, hash } = stored === null ? nobody : parametersOf(stored)
  const options = { N: 2 ** log2N, r, p, maxmem: 2 * 128 * 2 ** log2N * r }
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(pin, salt, hashBytes, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
  const isRight = timingSafeEqual(derived, hash ?? Buffer.alloc(hashBytes))
  return hash !== null && isRight
}

function parametersOf(stored: string): { log2N: number; r: number; p: number; salt: Buffer; hash: Buffer } {
  const [name, log2N, r, p, salt, hash] = stored.split('$')
  assert(name === 'scrypt' && salt !== undefined && hash !== undefined, 'a published PIN hash was checked before')
  const [saltBytes, hashed] = [Buffer.from(salt, 'base64'), Buffer.from(hash, 'base64')]
  return { log2N: Number(log2N), r: Number(r), p: Number(p), salt: saltBytes, hash: hashed }
}
