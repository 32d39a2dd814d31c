import { z } from 'zod'
import { keptRecordsSchema, restoreAnswerSchema, restoreRequestSchema } from '#contract/restore'
import { defineRoute, noBody, none } from '#central/http/route'

/** What a terminal needs to go on after its disk was damaged. */
export const restoreRoutes = {
  restore: defineRoute({
    name: 'restoreTerminal',
    method: 'POST',
    path: '/v1/terminals/self/restore',
    summary: 'Ask to go on with an older copy of the journal; listed for a person',
    access: 'terminal',
    params: none,
    query: none,
    body: restoreRequestSchema,
    answer: restoreAnswerSchema,
    problems: ['terminal_still_heard', 'journal_fork'],
  }),
  records: defineRoute({
    name: 'listKeptRecords',
    method: 'GET',
    path: '/v1/terminals/self/journal',
    summary: 'The journal records this centre acknowledged to the terminal',
    access: 'terminal',
    params: none,
    query: z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    }),
    body: noBody,
    answer: keptRecordsSchema,
  }),
} as const
