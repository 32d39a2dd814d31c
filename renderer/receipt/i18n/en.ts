import type { ReceiptTexts } from '../texts'

export const en: ReceiptTexts = {
  brand: 'Beket',
  title: 'Receipt',
  terminal: 'terminal No.\u00a0{number}',
  line: {
    top_up: 'Wallet top-up',
    activation: 'Payment activation',
    pass: 'Transit pass',
    account: 'Bike account',
    deposit: 'Security deposit',
    card: 'Transport card',
    owed: 'Not given',
    deferred: 'Wallet top-up',
    refunded: 'Refund',
    in_question: 'Wallet top-up',
  },
  written: 'Written to the card',
  deferred: {
    state: 'Not on the card yet',
    lastDay: 'Last day to activate',
    how: 'The payment is held for this card number. Present the card at any terminal, cash desk or validator on a bus.',
  },
  refunded: {
    state: 'Not written to the card. The money is returned the way it was paid.',
    bank: 'Timing depends on your bank.',
  },
  pass: {
    valid: 'Valid',
    hours: '{n} hours from the first validation',
    trips: '{n} trips + {m} transfers',
    noRefund: 'Passes are not refundable.',
  },
  account: {
    subscription: 'Subscription',
    day_pass: 'Day pass',
    top_up: 'Top-up',
    debt: 'Debt paid',
    number: 'Account No.',
    deposit: 'Returned after a correct end of hire; timing depends on your bank.',
  },
  card: { lastDay: 'Valid to', warranty: 'Warranty to' },
  owed: {
    state: 'Paid, nothing was given for it.',
    how: 'Take this slip to the CTS central desk or call 109 and give the reference number.',
  },
  inQuestion: {
    state: 'Payment is being checked',
    how: 'The bank has not confirmed the payment yet. Do not pay a second time. For the result call 109 and give the reference number.',
    cardState: 'It is not certain that the card came out',
    cardHow:
      'If you did not get the card, take this slip to the CTS central desk or call 109 and give the reference number.',
  },
  total: { paid: 'Total', refunded: 'Returned', in_question: 'Amount', owed: 'To be claimed' },
  payment: {
    cash: 'Cash',
    surplus: 'Including extra',
    bankCard: 'Bank card {card}',
    bankTerminal: 'Bank terminal',
    qr: 'QR payment',
    provider: 'Paid earlier in a bank app',
  },
  pair: { card: 'Transport card', reference: 'Reference number', bank: 'Bank operation' },
  code: 'QR code of the receipt',
  keep: 'Keep this receipt: refunds and restoring need it.',
  help: 'Help',
  operator: 'City Transportation Systems LLP, BIN\u00a0{bin}',
}
