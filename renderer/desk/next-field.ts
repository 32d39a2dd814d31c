/** Enter goes from field to field of a form and says when it was pressed in the last one. */
export function goToNextField(event: KeyboardEvent, onLast: () => void): void {
  const form = event.currentTarget as HTMLElement
  const fields = [...form.querySelectorAll<HTMLElement>('input, select')]
  const next = fields[fields.findIndex((field) => field === event.target) + 1]
  if (next === undefined) onLast()
  else next.focus()
}
