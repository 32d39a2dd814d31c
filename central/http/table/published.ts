import { z } from 'zod'
import { publishedAnswerSchema, publishedDocumentSchema, type PublishedKind } from '#contract/published'
import type { TerminalRole } from '#domain/terminal-role'
import { defineRoute, noBody, none } from '#central/http/route'

/** The contract leaves a terminal to read a document by itself; the centre sends only what it can name. */
const answer = publishedAnswerSchema.extend({ document: publishedDocumentSchema.nullable() })

const query = z.strictObject({
  have: z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
})

function publishedRoute(
  kind: PublishedKind,
  name: string,
  summary: string,
  roles: readonly TerminalRole[] | null = null,
) {
  return defineRoute({
    name,
    method: 'GET',
    path: `/v1/${kind}`,
    summary,
    access: 'terminal',
    roles,
    params: none,
    query,
    body: noBody,
    answer,
  })
}

export const publishedRoutes = {
  catalogue: publishedRoute('catalogue', 'getCatalogue', 'The catalogue published last, if it is newer'),
  operators: publishedRoute(
    'operators',
    'getOperators',
    'The operators of the desks published last, if they are newer',
    // With the hashes of their PINs, which are short.
    ['desk', 'central-desk'],
  ),
  settings: publishedRoute('settings', 'getSettings', 'The settings of terminals published last, if they are newer'),
} as const
