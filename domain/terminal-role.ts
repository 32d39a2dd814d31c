/** What an enrolled terminal is for: the centre gives each what it needs and no more. */
export const terminalRoles = ['kiosk', 'desk', 'central-desk'] as const
export type TerminalRole = (typeof terminalRoles)[number]
