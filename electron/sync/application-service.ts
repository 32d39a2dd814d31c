import type { z } from 'zod'
import { applicationDocumentSchema, applicationListSchema } from '#contract/application'
import { err, ok, type Result } from '#domain/result'
import type { ApplicationFailure, ApplicationService } from '#electron/services/desk/application-service'
import type { AttendedLink } from '#electron/sync/bike-service'

/** Applications over the link. An answer not of the contract is as good as none. */
export function createApplicationService(link: () => AttendedLink | null): ApplicationService {
  async function ask<T>(path: string, body: object, schema: z.ZodType<T>): Promise<Result<T, ApplicationFailure>> {
    const answer = await link()?.attended({ path: `/v1/applications${path}`, body, schema })
    if (answer === undefined) return err({ kind: 'silent' })
    if (answer.ok) return ok(answer.value)
    return err(
      answer.error.kind === 'centre_refused' ? { kind: 'refused', code: answer.error.code } : { kind: 'silent' },
    )
  }
  return {
    search: (text) => ask('/search', { text }, applicationListSchema),
    read: (applicationId) => ask('/read', { applicationId }, applicationDocumentSchema),
    open: (asked) => ask('', asked, applicationDocumentSchema),
    act: (asked) => ask('/act', asked, applicationDocumentSchema),
  }
}
