import type { ApplicationAct, ApplicationDocument, ApplicationRow, OpenApplication } from '#contract/application'
import type { Result } from '#domain/result'

/** `silent`: nobody answered; what was asked for may have been done. `code`: of the centre's problems. */
export type ApplicationFailure = { readonly kind: 'silent' } | { readonly kind: 'refused'; readonly code: string }

type Answer<T> = Promise<Result<T, ApplicationFailure>>

/** The applications the centre holds, asked while a customer waits. */
export interface ApplicationService {
  search(text: string): Answer<{ readonly rows: readonly ApplicationRow[] }>
  read(applicationId: string): Answer<ApplicationDocument>
  open(asked: OpenApplication): Answer<ApplicationDocument>
  act(asked: ApplicationAct): Answer<ApplicationDocument>
}
