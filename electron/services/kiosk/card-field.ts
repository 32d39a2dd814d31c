/** Which card lies on the reader now; null when none does. Shared by the two desks of a session. */
export type CardField = { presence: number | null }
