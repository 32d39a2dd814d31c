/** What a keyboard can reach on the screen now shown. Runs in the page. */

function stops(): readonly HTMLElement[] {
  return [
    ...document.querySelectorAll<HTMLElement>('.kiosk button, .kiosk [role=checkbox], .kiosk [role=radio]'),
  ].filter((key) => key.tabIndex >= 0 && key.closest('[inert]') === null)
}

/** How many keys Tab must come to: of keys that arrows lead between, one. */
export function tabStops(): number {
  return stops().length
}

/** Which of them has the focus, and how thick the ring around it is. */
export function focused(): { readonly index: number | null; readonly ring: number } {
  const { activeElement } = document
  const index = stops().findIndex((key) => key === activeElement)
  if (index === -1 || activeElement === null) return { index: null, ring: 0 }
  const { outlineStyle, outlineWidth } = getComputedStyle(activeElement)
  return { index, ring: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) }
}
