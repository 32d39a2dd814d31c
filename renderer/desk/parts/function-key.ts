/** One key of the foot: `name` as `KeyboardEvent.key` says it. */
export type FunctionKey = {
  readonly name: string
  readonly label: string
  readonly press: () => void
  readonly isPrimary?: boolean
}
