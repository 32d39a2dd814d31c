import { z } from 'zod'
import { timeSchema } from '#contract/central'
import { defineRoute, noBody, none } from '#central/http/route'

/** Text exposition format of Prometheus, version 0.0.4. */
export const prometheusMedia = 'text/plain; version=0.0.4; charset=utf-8'

export const openRoutes = {
  time: defineRoute({
    name: 'getTime',
    method: 'GET',
    path: '/v1/time',
    summary: 'The time of the centre',
    access: 'open',
    params: none,
    query: none,
    body: noBody,
    answer: timeSchema,
  }),
  health: defineRoute({
    name: 'getHealth',
    method: 'GET',
    path: '/healthz',
    summary: 'Whether this process runs',
    access: 'open',
    params: none,
    query: none,
    body: noBody,
    answer: z.strictObject({ status: z.literal('ok') }),
  }),
  readiness: defineRoute({
    name: 'getReadiness',
    method: 'GET',
    path: '/readyz',
    summary: 'Whether this process reaches its database',
    access: 'open',
    params: none,
    query: none,
    body: noBody,
    answer: z.strictObject({ status: z.literal('ready') }),
  }),
  document: defineRoute({
    name: 'getDocument',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    access: 'open',
    params: none,
    query: none,
    body: noBody,
    answer: z.looseObject({ openapi: z.literal('3.1.0') }),
  }),
  metrics: defineRoute({
    name: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    access: 'operator',
    params: none,
    query: none,
    body: noBody,
    answer: z.string(),
    media: prometheusMedia,
  }),
} as const
