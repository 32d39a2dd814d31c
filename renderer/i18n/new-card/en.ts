import type { NewCardTexts } from './kk'

export const en: NewCardTexts = {
  title: 'New card',
  lead: 'A transport card to be topped up. It carries no name.',
  facts: {
    price: 'Price of the card',
    valid: 'Valid until',
    warranty: 'Warranty from purchase',
    warrantyDays: '{n} day | {n} days',
  },
  due: 'To pay',
  money: 'Put money on the card',
  moneyHow: 'Written when you lay the new card on the reader',
  none: 'No money',
  method: 'How you pay',
  making: {
    title: 'Making your card',
    lead: 'It comes out of the card slot',
    place: 'Stay here: the card has to be taken at once.',
  },
  take: {
    title: 'Take your card',
    lead: 'It is in the card slot. If you leave it, the machine takes it back.',
  },
  present: {
    title: 'Lay the new card on the reader',
    lead: '{sum} will be written to it',
    moneyHow: 'Payment accepted, nothing is on the card yet.',
  },
  done: {
    title: 'Card bought',
    lead: 'Keep the receipt: the warranty goes by it',
    number: 'Card number',
    balance: 'On the card',
    valid: 'Valid until',
    warranty: 'Warranty until',
  },
  failed: {
    empty: {
      title: 'No cards left',
      todo: 'Buy a card at a desk or at another machine.',
    },
    jam: {
      title: 'The card is stuck',
      todo: 'Do not reach into the slot. Buy a card at a desk or at another machine.',
    },
    not_taken: {
      title: 'The card was not taken',
      todo: 'The machine took it back. If you need a card, buy it again.',
    },
    fault: {
      title: 'No card was given',
      todo: 'Buy a card at a desk or at another machine.',
    },
    stopped: {
      title: 'Payment stopped',
      todo: 'What was inserted is less than the price, so no card was given.',
    },
    checking: {
      title: 'Did the card come out?',
      todo: 'If it did, it is yours. Do not pay a second time.',
    },
    returning: '{sum} is being returned',
    money: {
      returned: 'The money goes back to your bank card; when depends on your bank.',
      returning: 'The money goes back to your bank card. Waiting for the bank.',
      owed: 'Take the slip: with it the CTS central desk gives the money back.',
      checking: 'The money is not lost: staff will check it by the reference number.',
    },
    later: {
      bank: 'If it does not arrive, call 109 and give the reference number.',
      desk: 'Go to the CTS central desk with the slip, or call 109.',
    },
  },
}
