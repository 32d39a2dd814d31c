import { z } from 'zod'
import { cardNumberSchema } from '#contract/base'
import {
  cardStatusSchema,
  enrolRequestSchema,
  enrolResponseSchema,
  journalAnswerSchema,
  journalBatchSchema,
  leaseAnswerSchema,
  leaseRequestSchema,
  pendingDeltaSchema,
  pendingPaymentSchema,
  terminalTotalsSchema,
} from '#contract/central'
import { heartbeatAnswerSchema, heartbeatSchema } from '#contract/heartbeat'
import { keyChangeAnswerSchema, keyChangeRequestSchema } from '#contract/terminal-keys'
import { hotlistChangesSchema, hotlistWholeSchema } from '#contract/hotlist'
import { defineRoute, noBody, none } from '#central/http/route'

/** Room for the largest batch of the contract: 500 payloads of 65 536 characters. */
const journalBytesMax = 48 * 1024 * 1024

/** The contract leaves a terminal to read payments one by one; the centre itself sends only what it can name. */
const payments = (lengthMax: number) => z.array(pendingPaymentSchema).max(lengthMax)

const cursorQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
})

export const terminalRoutes = {
  enrol: defineRoute({
    name: 'enrolTerminal',
    method: 'POST',
    path: '/v1/terminals/enrol',
    summary: 'Bind a public key to a terminal with its one-time code',
    access: 'open',
    params: none,
    query: none,
    body: enrolRequestSchema,
    answer: enrolResponseSchema,
    problems: ['enrolment_code_refused', 'public_key_used'],
  }),
  journal: defineRoute({
    name: 'sendJournal',
    method: 'POST',
    path: '/v1/journal',
    summary: 'Store contiguous journal records; sending them again is harmless',
    access: 'terminal',
    params: none,
    query: none,
    body: journalBatchSchema,
    answer: journalAnswerSchema,
    bodyBytesMax: journalBytesMax,
    problems: [
      'journal_gap',
      'journal_fork',
      'journal_chain_broken',
      'journal_hash_mismatch',
      'journal_operation_repeated',
      'journal_text_invalid',
    ],
  }),
  pending: defineRoute({
    name: 'listPendingChanges',
    method: 'GET',
    path: '/v1/pending',
    summary: 'Changes among the pending payments after a cursor',
    access: 'terminal',
    params: none,
    query: cursorQuery,
    body: noBody,
    answer: pendingDeltaSchema.extend({ items: payments(1000) }),
    problems: ['cursor_ahead'],
  }),
  hotlist: defineRoute({
    name: 'listHotlistChanges',
    method: 'GET',
    path: '/v1/hotlist',
    summary: 'Cards that were put on the hotlist or taken off after a cursor',
    access: 'terminal',
    params: none,
    query: cursorQuery,
    body: noBody,
    answer: hotlistChangesSchema,
    problems: ['cursor_ahead'],
  }),
  hotlistWhole: defineRoute({
    name: 'loadHotlist',
    method: 'GET',
    path: '/v1/hotlist/whole',
    summary: 'The hotlist as it is, page by page in the order of the card numbers',
    access: 'terminal',
    params: none,
    query: z.strictObject({ after: cardNumberSchema }),
    body: noBody,
    answer: hotlistWholeSchema,
  }),
  card: defineRoute({
    name: 'getCardStatus',
    method: 'GET',
    path: '/v1/cards/:cardNumber',
    summary: 'Status of a card and its payments',
    access: 'terminal',
    params: z.strictObject({ cardNumber: cardNumberSchema }),
    query: none,
    body: noBody,
    answer: cardStatusSchema.extend({ pending: payments(100) }),
  }),
  lease: defineRoute({
    name: 'leasePayment',
    method: 'POST',
    path: '/v1/pending/:pendingId/lease',
    summary: 'Keep other terminals away from a payment while it is written',
    access: 'terminal',
    params: z.strictObject({ pendingId: z.uuid() }),
    query: none,
    body: leaseRequestSchema,
    answer: leaseAnswerSchema,
  }),
  totals: defineRoute({
    name: 'getTerminalTotals',
    method: 'GET',
    path: '/v1/terminals/self/totals',
    summary: 'What the centre believes of the terminal that asks',
    access: 'terminal',
    params: none,
    query: none,
    body: noBody,
    answer: terminalTotalsSchema,
  }),
  heartbeat: defineRoute({
    name: 'sendHeartbeat',
    method: 'POST',
    path: '/v1/terminals/self/heartbeat',
    summary: 'How the terminal and its devices are',
    access: 'terminal',
    params: none,
    query: none,
    body: heartbeatSchema,
    answer: heartbeatAnswerSchema,
    problems: ['amount_too_large'],
  }),
  key: defineRoute({
    name: 'changeTerminalKey',
    method: 'POST',
    path: '/v1/terminals/self/key',
    summary: 'Give the key the terminal signs with next; the one in use is valid until the new one has signed',
    access: 'terminal',
    params: none,
    query: none,
    body: keyChangeRequestSchema,
    answer: keyChangeAnswerSchema,
    problems: ['key_proof_invalid', 'public_key_used'],
  }),
} as const
