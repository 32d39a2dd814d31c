import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What fits one packet gains nothing. */
const compressedFromBytes = 1400

const deflate = promisify(gzip)

/** The answer, compressed where the client takes gzip and it is worth it: a page of payments shrinks to a tenth. The fastest
 *  level: the link is slow, and the processor has others to serve. */
export async function compressed(request: FastifyRequest, reply: FastifyReply, text: string): Promise<string | Buffer> {
  if (text.length < compressedFromBytes) return text
  reply.header('vary', 'accept-encoding')
  if (!takesGzip(request.headers['accept-encoding'])) return text
  reply.header('content-encoding', 'gzip')
  return deflate(text, { level: constants.Z_BEST_SPEED })
}

/** RFC 9110, 12.5.3. `q=0` is a no. */
function takesGzip(accepted: string | string[] | undefined): boolean {
  const codings = String(accepted ?? '')
    .toLowerCase()
    .split(',')
  return codings.some((coding) => {
    const [name = '', ...parameters] = coding.split(';').map((part) => part.trim())
    return name === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
