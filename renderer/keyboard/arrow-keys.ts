import { directionOf, neighbour } from './key-neighbour'

/** Arrow keys lead from key to key inside `area`. Put it on the area's keydown. */
export function moveByArrow(event: KeyboardEvent): void {
  const direction = directionOf(event.key)
  const area = event.currentTarget
  if (direction === null || !(area instanceof Element)) return
  const keys = [...area.querySelectorAll('button')]
  const from = keys.findIndex((key) => key === document.activeElement)
  const next = neighbour(
    keys.map((key) => key.getBoundingClientRect()),
    from,
    direction,
  )
  event.preventDefault()
  if (next !== null) keys[next]?.focus()
}
