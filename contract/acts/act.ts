import { z } from 'zod'

/** What a passenger can do is a route; its input is all that comes from the page. */
export function act<Input extends z.ZodType>(input: Input) {
  return { page: 'kiosk', input } as const
}

export const nothing = z.undefined()

/** The act is not possible on the screen main is at (pressed twice, or the screen moved on); the view says what is. */
export type ActAnswer =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'not_now' | 'not_available' | 'amount_out_of_range' }

export type ActHandlers<Routes extends Readonly<Record<string, { readonly input: z.ZodType }>>> = {
  readonly [Name in keyof Routes]: (input: z.output<Routes[Name]['input']>) => ActAnswer | Promise<ActAnswer>
}
