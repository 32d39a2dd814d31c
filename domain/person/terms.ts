/** What may be asked of a person and how long it is kept; from one day on. */
export type PersonTerms = {
  /** Nothing beyond the fields of INFO-021 is ever asked for, in the transit service neither (INFO-024, GAP-51). */
  readonly fields: readonly PersonFieldTerms[]
  /** Since 2013 an IIN need not agree with the birthday (Government decree No. 853 of 26 August 2013), but nothing else a
   *  kiosk can see proves the age: `agree` refuses a form where they differ, `may_differ` goes by the birthday alone. */
  readonly iinAndBirthDay: 'agree' | 'may_differ'
  /** After the end of the contract (INFO-022, GAP-51 for transit). */
  readonly retentionYears: number
  /** From written notice to the withdrawal of consent (INFO-023, GAP-51 for transit). */
  readonly withdrawalDays: number
}

export const personFields = [
  'surname',
  'first_name',
  'patronymic',
  'birth_day',
  'iin',
  'address',
  'mobile',
  'email',
  'additional_contacts',
  'document',
] as const
export type PersonField = (typeof personFields)[number]

/** `lengthMax` in characters, of one entry where there may be several. */
export type PersonFieldTerms = {
  readonly field: PersonField
  readonly isRequired: boolean
  readonly lengthMax: number
  readonly entriesMax: number
}
