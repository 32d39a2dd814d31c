import { nextTick } from 'vue'

/** Waits until the page shows what it was given, as far as layout goes. No frame is drawn for it, because drawing is most of
 *  the time a screen takes; only a page turner asks for one, in which it measures its room. Runs in the page. */
export async function settled(): Promise<void> {
  await nextTick()
  await nextTick()
  if (document.querySelector('.page-window') === null) return
  await new Promise((drawn) => requestAnimationFrame(drawn))
  await nextTick()
}
