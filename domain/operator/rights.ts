import type { DeskRole } from '#domain/card/kind'
import type { Operator, OperatorRole } from '#domain/operator/operator'

/** The two desks (DESK-001, DESK-002). */
export type CounterRole = Exclude<DeskRole, 'self_service'>

/** Everything an operator can ask of a desk. */
export const deskActs = [
  'touch',
  'set_language',
  'sign_in',
  'sign_out',
  'lock',
  'open_shift',
  'move_cash',
  'show_shift',
  'show_report',
  'print_report',
  'show_close',
  'close_shift',
  'show_sale',
  'show_operations',
  'show_receipts',
  'reprint_receipt',
  'add_top_up',
  'add_product',
  'remove_line',
  'park_basket',
  'resume_basket',
  'read_card',
  'take_cash',
  'take_bank',
  'cancel_payment',
  'write_pending',
  'void_sale',
  'leave_unwritten',
  'next_customer',
  'show_applications',
  'show_application',
  'open_application',
  'act_on_application',
  'pay_out',
  'settle_payout',
  'print_application',
] as const
export type DeskActKind = (typeof deskActs)[number]

const withMoney: readonly OperatorRole[] = ['cashier', 'central_cashier', 'senior']
const everybody: readonly OperatorRole[] = [...withMoney, 'technician']

/** Who may do what. A technician touches no money. */
const rights: Readonly<Record<DeskActKind, readonly OperatorRole[]>> = {
  touch: everybody,
  set_language: everybody,
  sign_in: everybody,
  sign_out: everybody,
  lock: everybody,
  open_shift: withMoney,
  move_cash: withMoney,
  show_shift: withMoney,
  show_report: withMoney,
  print_report: withMoney,
  show_close: withMoney,
  close_shift: withMoney,
  show_sale: everybody,
  show_operations: everybody,
  show_receipts: withMoney,
  reprint_receipt: withMoney,
  add_top_up: withMoney,
  add_product: withMoney,
  remove_line: withMoney,
  park_basket: withMoney,
  resume_basket: withMoney,
  read_card: everybody,
  take_cash: withMoney,
  take_bank: withMoney,
  cancel_payment: withMoney,
  write_pending: withMoney,
  void_sale: withMoney,
  leave_unwritten: withMoney,
  next_customer: everybody,
  show_applications: withMoney,
  show_application: withMoney,
  open_application: withMoney,
  act_on_application: withMoney,
  pay_out: withMoney,
  settle_payout: withMoney,
  print_application: withMoney,
}

/** Possible while nobody is signed in. */
const beforeSignIn: readonly DeskActKind[] = ['touch', 'set_language', 'sign_in']

/** Applications, restorations and money given back are the central desk's alone (DESK-002, REFUND-016, RESTORE-001). */
const centralOnly: readonly DeskActKind[] = [
  'show_applications',
  'show_application',
  'open_application',
  'act_on_application',
  'pay_out',
  'settle_payout',
  'print_application',
]

/** Where each role works: a cashier of a specialised desk has no rights at the central one. */
const worksAt: Readonly<Record<OperatorRole, readonly CounterRole[]>> = {
  cashier: ['specialised'],
  central_cashier: ['specialised', 'central'],
  senior: ['specialised', 'central'],
  technician: ['specialised', 'central'],
}

export type RightRefusal =
  | { readonly kind: 'nobody_signed_in' }
  | { readonly kind: 'not_your_role'; readonly role: OperatorRole }
  | { readonly kind: 'not_your_desk'; readonly desk: CounterRole }

/** Why somebody may not do something at a desk; null: he may. */
export function rightRefusal(
  operator: Pick<Operator, 'role'> | null,
  act: DeskActKind,
  desk: CounterRole,
): RightRefusal | null {
  if (beforeSignIn.includes(act)) return null
  if (operator === null) return { kind: 'nobody_signed_in' }
  if (!worksAt[operator.role].includes(desk)) return { kind: 'not_your_desk', desk }
  if (desk !== 'central' && centralOnly.includes(act)) return { kind: 'not_your_desk', desk }
  return rights[act].includes(operator.role) ? null : { kind: 'not_your_role', role: operator.role }
}

/** Whether an operator may work at a desk at all. */
export function mayWorkAt(role: OperatorRole, desk: CounterRole): boolean {
  return worksAt[role].includes(desk)
}

export type ApprovalRefusal = { readonly kind: 'not_an_approver' } | { readonly kind: 'same_person' }

/** Whether somebody may approve what another asks for: a senior, and never one's own act. */
export function approvalRefusal(asking: Operator, approving: Operator, desk: CounterRole): ApprovalRefusal | null {
  if (approving.operatorId === asking.operatorId) return { kind: 'same_person' }
  return approving.role === 'senior' && mayWorkAt(approving.role, desk) ? null : { kind: 'not_an_approver' }
}
