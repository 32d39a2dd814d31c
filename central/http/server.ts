import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CentralContext } from '#central/context'
import { errorCode } from '#central/database/database'
import { problemOf, sendRefusal, type ProblemCode, type Refusal } from '#central/http/problem'
import { standardBodyBytesMax } from '#central/http/route'

/** A server without routes: bodies arrive as bytes, every failure leaves as a problem document (RFC 9457). */
export function createServer(context: CentralContext): FastifyInstance {
  const app = fastify({
    logger: false,
    // A connection that has not asked anything yet would keep a closing server waiting.
    forceCloseConnections: true,
    bodyLimit: standardBodyBytesMax,
    // A signature is over the method: a GET's must not serve a HEAD.
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => {
      void sendRefusal(reply, refusalOf(context, error))
    },
    clientErrorHandler: (_error, socket) => {
      if (!socket.writable) return
      const problem = problemOf({ kind: 'http_invalid' })
      const text = JSON.stringify(problem)
      const head = `HTTP/1.1 ${String(problem.status)} Bad Request\r\ncontent-type: application/problem+json\r\n`
      socket.end(`${head}connection: close\r\ncontent-length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`)
    },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  app.addHook('onResponse', (request, reply, done) => {
    context.metrics.requestEnded({
      method: request.method,
      route: request.routeOptions.url ?? '',
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    })
    done()
  })
  app.setNotFoundHandler(async (_request, reply) => sendRefusal(reply, { kind: 'not_found' }))
  app.setErrorHandler(async (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
    sendRefusal(reply, refusalOf(context, error)),
  )
  return app
}

const refusalOfStatus: Readonly<Record<number, ProblemCode>> = {
  404: 'not_found',
  413: 'body_too_large',
  415: 'media_type_unsupported',
}

function refusalOf(context: CentralContext, error: FastifyError): Refusal {
  const { statusCode } = error
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { kind: refusalOfStatus[statusCode] ?? 'http_invalid', detail: error.code }
  }
  const isOutage = /^(08|53|57P|ECONN|ENOENT|ETIMEDOUT)/.test(errorCode(error) ?? '')
  context.log.error({ error }, isOutage ? 'database unavailable' : 'request failed')
  return { kind: isOutage ? 'database_unavailable' : 'internal' }
}
