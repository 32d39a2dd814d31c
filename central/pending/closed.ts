/** Up to which action of its card a row of `pending_payments` is closed: none of them can be activated any more. Told with each
 *  payment, so that the window of a card may move past payments that were cancelled, or delivered by a write without an action
 *  number (design D6).
 *
 *  An action is closed when its payment is final: activated or cancelled. Neither state is ever left for an open one, which the
 *  database holds (migration 8), and numbers only grow: so this never falls, and whatever a terminal was once told stays true. A
 *  blocked payment is not closed, because it may be re-opened under its number; giving it another number would let a terminal with
 *  an old list write it under both. */
export const closedThroughColumn = `coalesce(
    (select min(other.action) from pending_payments as other
     where other.card_number = pending_payments.card_number and other.state in ('pending', 'blocked')),
    (select next_action from card_actions where card_actions.card_number = pending_payments.card_number)
  ) - 1 as closed_through`
