import type { ApplicationKind } from '#domain/application/kind'
import type { WorkingCalendar } from '#domain/application/working-days'

/** Terms of applications in force. Where the documents name none the proposed ones of GAP-42 and GAP-44 stand. */
export type ApplicationTerms = {
  /** Working days of a check after the day all documents were there; null: it is decided at once. */
  readonly workingDays: Readonly<Record<ApplicationKind, number | null>>
  /** Days after the end of a bike contract (REFUND-022). */
  readonly bikeRefundDays: number
  /** Money is given and restored to applicants of this age (REFUND-011). */
  readonly moneyFromAge: number
  /** Days after its sale in which a card is returned or exchanged (REFUND-001). */
  readonly returnDays: number
  /** Months of payments a bank statement shows (RESTORE-006). */
  readonly statementMonths: number
  readonly calendar: WorkingCalendar
}
