/** People who work at a desk, as the centre names them. `senior`: approves what a cashier alone may not do; `technician`: looks
 *  after the machine and touches no money. */
export const operatorRoles = ['cashier', 'central_cashier', 'senior', 'technician'] as const
export type OperatorRole = (typeof operatorRoles)[number]

export type Operator = {
  readonly operatorId: string
  /** What is typed to sign in. */
  readonly number: string
  readonly name: string
  readonly role: OperatorRole
}

/** How signing in is guarded; published with the operators. */
export type SignInTerms = {
  /** Wrong PINs in a row until the number is locked. */
  readonly attemptsMax: number
  readonly lockMs: number
  /** How long a signed-in desk may stand untouched. */
  readonly idleLockMs: number
}
