import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { languages, type Language } from '#domain/language'
import { isStorableText, type CentralContext } from '#central/context'
import { countAttempt, forgetAttempts } from '#central/fleet/attempts'
import {
  acknowledgeConflict,
  acknowledgementSchema,
  conflictFilterSchema,
  listConflicts,
} from '#central/fleet/conflicts'
import { decideOnPayment, decisionSchema, paymentPageOf } from '#central/fleet/payment'
import { listPending, pendingByState, pendingFilterSchema } from '#central/fleet/pending'
import { cookieHeader, openSession, sealSession, sessionEndMs, type FleetSession } from '#central/fleet/session'
import { fleetStyle } from '#central/fleet/style'
import {
  deviceChanges,
  findTerminal,
  fleetSummary,
  listTerminals,
  terminalFilterSchema,
} from '#central/fleet/terminals'
import { conflictsPage } from '#central/fleet/views/conflicts'
import { address, pageRequest, type PageRequest } from '#central/fleet/views/layout'
import { paymentPage } from '#central/fleet/views/payment'
import { pendingPage } from '#central/fleet/views/pending'
import { signInPage } from '#central/fleet/views/sign-in'
import { terminalPage, terminalsPage } from '#central/fleet/views/terminals'
import { rawBody } from '#central/http/body'
import { isOperatorKey } from '#central/http/operator-key'
import { sendRefusal } from '#central/http/problem'

/** Pages for people, under the operator's key. No script at all, so the policy allows none. Without a key there is no page. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageSize = 50
const formBytesMax = 8192

const querySchema = z.record(z.string(), z.string()).catch({})
const languageSchema = z.enum(languages)
const signInSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine((text) => isStorableText(text)),
  key: z.string().max(512),
})

type Asked = { readonly page: PageRequest; readonly reply: FastifyReply; readonly request: FastifyRequest }

export function addFleetPages(app: FastifyInstance, context: CentralContext): void {
  const { operatorKey } = context
  if (operatorKey === null) return
  // A scope of its own: forms are read here only.
  void app.register((fleet, _options, done) => {
    fleet.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'buffer', bodyLimit: formBytesMax },
      (_request, body, parsed) => {
        parsed(null, body)
      },
    )
    fleet.addHook('onSend', (_request, reply, _payload, sent) => {
      reply.header('content-security-policy', policy)
      reply.header('referrer-policy', 'same-origin')
      reply.header('x-content-type-options', 'nosniff')
      reply.header('cross-origin-opener-policy', 'same-origin')
      sent()
    })
    addFiles(fleet)
    addSignIn(fleet, context, operatorKey)
    const pages = pagesOf(fleet, context, operatorKey)
    addPages(fleet, context, pages)
    addPaymentPages(fleet, context, pages)
    done()
  })
}

const fontSchema = z.object({ subset: z.enum(['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext']) })

function addFiles(fleet: FastifyInstance): void {
  const cached = 'public, max-age=86400'
  fleet.get('/fleet/style.css', (_request, reply) =>
    reply.header('cache-control', cached).type('text/css; charset=utf-8').send(fleetStyle),
  )
  fleet.get('/fleet/font/:subset.woff2', async (request, reply) => {
    const asked = fontSchema.safeParse(request.params)
    if (!asked.success) return sendRefusal(reply, { kind: 'not_found' })
    const file = `golos-text-${asked.data.subset}-wght-normal.woff2`
    const path = createRequire(import.meta.url).resolve(`@fontsource-variable/golos-text/files/${file}`)
    return reply
      .header('cache-control', cached)
      .type('font/woff2')
      .send(await readFile(path))
  })
}

function addSignIn(fleet: FastifyInstance, context: CentralContext, operatorKey: string): void {
  fleet.get('/fleet/sign-in', (request, reply) => sendPage(reply, signInPage(pageOf(request, null), null)))

  fleet.post('/fleet/sign-in', async (request, reply) => {
    if (!isOwnForm(request)) return sendRefusal(reply, { kind: 'form_origin_refused' })
    const page = pageOf(request, null)
    const form = signInSchema.safeParse(formOf(request))
    if (!form.success) return sendRefusal(reply, { kind: 'request_invalid' })
    const subject = `fleet:${request.ip}`
    const waitSeconds = await countAttempt(context, subject)
    if (waitSeconds !== null) {
      return sendPage(reply.code(429).header('retry-after', String(waitSeconds)), signInPage(page, page.words.tooMany))
    }
    if (!isOperatorKey(operatorKey, form.data.key)) {
      return sendPage(reply.code(401), signInPage(page, page.words.keyRefused))
    }
    await forgetAttempts(context, subject)
    const nowMs = context.clock.wallMs()
    const session = sealSession(operatorKey, form.data.name, nowMs)
    reply.header('set-cookie', cookieHeader(session, nowMs, sessionEndMs(nowMs)))
    return reply.redirect(address(page.language, '/fleet'), 303)
  })

  fleet.post('/fleet/sign-out', async (request, reply) => {
    if (!isOwnForm(request)) return sendRefusal(reply, { kind: 'form_origin_refused' })
    reply.header('set-cookie', cookieHeader('', 0, 0))
    return reply.redirect(address(languageOf(request), '/fleet/sign-in'), 303)
  })
}

type Pages = {
  readonly sessionOf: (request: FastifyRequest) => FleetSession | null
  readonly show: (path: string, answer: (asked: Asked) => Promise<FastifyReply>) => void
}

/** Pages for who has signed in; others are led there. */
function pagesOf(fleet: FastifyInstance, context: CentralContext, operatorKey: string): Pages {
  const sessionOf = (request: FastifyRequest): FleetSession | null =>
    openSession(operatorKey, request.headers.cookie, context.clock.wallMs())
  return {
    sessionOf,
    show(path, answer) {
      fleet.get(path, async (request, reply) => {
        const session = sessionOf(request)
        if (session === null) return reply.redirect(address(languageOf(request), '/fleet/sign-in'), 303)
        return answer({ page: pageOf(request, session.name), request, reply })
      })
    },
  }
}

function addPaymentPages(fleet: FastifyInstance, context: CentralContext, { sessionOf, show }: Pages): void {
  show('/fleet/pending/:pendingId', async ({ page, request, reply }) => {
    const params = z.object({ pendingId: z.uuid() }).safeParse(request.params)
    const found = params.success ? await paymentPageOf(context, params.data.pendingId) : null
    if (found === null) return sendRefusal(reply, { kind: 'not_found' })
    return sendPage(reply, paymentPage(page, { ...found, said: page.query['said'] ?? null }))
  })

  fleet.post('/fleet/pending/decide', async (request, reply) => {
    const session = sessionOf(request)
    if (session === null) return sendRefusal(reply, { kind: 'operator_key_refused' })
    if (!isOwnForm(request)) return sendRefusal(reply, { kind: 'form_origin_refused' })
    const form = decisionSchema.safeParse(formOf(request))
    if (!form.success) return sendRefusal(reply, { kind: 'request_invalid' })
    const said = await decideOnPayment(context, form.data, session.name)
    return reply.redirect(address(languageOf(request), `/fleet/pending/${form.data.pending}`, { said }), 303)
  })
}

function addPages(fleet: FastifyInstance, context: CentralContext, { sessionOf, show }: Pages): void {
  show('/fleet', async ({ page, reply }) => {
    const filter = terminalFilterSchema.parse(page.query)
    const rows = await listTerminals(context, filter, pageSize)
    const terminals = rows.slice(0, pageSize)
    const next = rows.length > pageSize ? (terminals.at(-1)?.terminal_number ?? null) : null
    return sendPage(
      reply,
      terminalsPage(page, {
        summary: await fleetSummary(context),
        filter,
        terminals,
        next,
        nowMs: context.clock.wallMs(),
      }),
    )
  })

  show('/fleet/terminals/:number', async ({ page, request, reply }) => {
    const params = z.object({ number: z.coerce.number().int().positive().max(0xffff_ffff) }).safeParse(request.params)
    const terminal = params.success ? await findTerminal(context, params.data.number) : null
    if (terminal === null) return sendRefusal(reply, { kind: 'not_found' })
    const changes = await deviceChanges(context, terminal.terminal_number)
    return sendPage(reply, terminalPage(page, { terminal, changes, nowMs: context.clock.wallMs() }))
  })

  show('/fleet/conflicts', async ({ page, reply }) => {
    const filter = conflictFilterSchema.parse(page.query)
    const rows = await listConflicts(context, filter, pageSize)
    const conflicts = rows.slice(0, pageSize)
    const next = rows.length > pageSize ? (conflicts.at(-1)?.conflict_id ?? null) : null
    return sendPage(reply, conflictsPage(page, { filter, conflicts, next }))
  })

  show('/fleet/pending', async ({ page, reply }) => {
    const filter = pendingFilterSchema.parse(page.query)
    const sums = await pendingByState(context)
    const rows = await listPending(context, filter, pageSize)
    const payments = rows.slice(0, pageSize)
    const next = rows.length > pageSize ? (payments.at(-1)?.change ?? null) : null
    return sendPage(reply, pendingPage(page, { sums, filter, payments, next, nowMs: context.clock.wallMs() }))
  })

  fleet.post('/fleet/conflicts/acknowledge', async (request, reply) => {
    const session = sessionOf(request)
    if (session === null) return sendRefusal(reply, { kind: 'operator_key_refused' })
    if (!isOwnForm(request)) return sendRefusal(reply, { kind: 'form_origin_refused' })
    const form = acknowledgementSchema.safeParse(formOf(request))
    if (!form.success) return sendRefusal(reply, { kind: 'request_invalid' })
    const { conflict, note, back } = form.data
    await acknowledgeConflict(context, { conflictId: conflict, note, name: session.name })
    // Only to a page of ours: what is not one leads to the list.
    const isOurs = /^\/fleet\/conflicts\?[\w=&%+.-]*$/.test(back)
    return reply.redirect(isOurs ? back : address(languageOf(request), '/fleet/conflicts'), 303)
  })
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page)
}

function pageOf(request: FastifyRequest, name: string | null): PageRequest {
  const query = querySchema.parse(request.query)
  const rest = Object.fromEntries(Object.entries(query).filter(([key, value]) => key !== 'lang' && value !== ''))
  return pageRequest(languageOf(request), request.originalUrl.split('?')[0] ?? '/fleet', rest, name)
}

/** What was chosen; else the first language of the browser that is one of ours; else Kazakh. */
function languageOf(request: FastifyRequest): Language {
  const chosen = languageSchema.safeParse(querySchema.parse(request.query)['lang'])
  if (chosen.success) return chosen.data
  const wanted = (request.headers['accept-language'] ?? '').split(',').map((one) => one.trim().slice(0, 2))
  return languages.find((language) => language === wanted.find((one) => languageSchema.safeParse(one).success)) ?? 'kk'
}

function formOf(request: FastifyRequest): object {
  return Object.fromEntries(new URLSearchParams(Buffer.from(rawBody(request)).toString('utf8')))
}

/** The session's cookie is SameSite; a browser also says where a form was sent from. */
function isOwnForm(request: FastifyRequest): boolean {
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}
