/** What the trusted clock allows itself. Days are judged by it (PEND-004), so minutes would do; the limits are tighter because
 *  the sale windows of passes end at a second. */
export type ClockLimits = {
  /** How far the machine's oscillator may run off, parts per million. Quartz is held to 20–50 by its makers at room
   *  temperature; a cabinet in frost and sun is not a room. 100 is 26 seconds in 72 hours. */
  readonly driftPpm: number
  /** A clock less certain than this is not trusted. With `driftPpm` it is also how long a terminal may be alone: 300 s are
   *  34 days after the centre was last heard, so 72 hours (design §1) and 30 days (goals R9) pass. */
  readonly uncertaintyMsMax: number
  /** How long a terminal may have been without power, judged by nothing but its battery-backed clock. Longer than the 72 hours
   *  without a network that a terminal has to bear; a clock that claims more is not believed until the centre is heard. */
  readonly withoutPowerMsMax: number
  /** Two witnesses agree when they are no farther apart than what they are uncertain by and this much. The centre's API
   *  processes are kept together by NTP; a minute apart they are not. */
  readonly agreementMs: number
  /** A centre that suddenly tells another time is believed when it has told it so long. */
  readonly contestedMs: number
}

export const clockLimits: ClockLimits = {
  driftPpm: 100,
  uncertaintyMsMax: 300_000,
  withoutPowerMsMax: 96 * 3_600_000,
  agreementMs: 60_000,
  contestedMs: 60_000,
}
