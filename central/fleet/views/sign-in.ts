import { html } from '#central/fleet/html'
import { address, layout, type PageRequest } from '#central/fleet/views/layout'

export function signInPage(page: PageRequest, said: string | null): string {
  const { words, language } = page
  return layout(page, {
    title: words.title,
    sky: html``,
    ground: html`${said === null ? null : html`<p class="said" role="alert">${said}</p>`}
      <form class="sign-in" method="post" action="${address(language, '/fleet/sign-in')}">
        <label>${words.yourName}<input name="name" required maxlength="80" autocomplete="name" /></label>
        <label
          >${words.operatorKey}<input
            name="key"
            type="password"
            required
            maxlength="512"
            autocomplete="current-password"
        /></label>
        <div><button class="key primary">${words.signIn}</button></div>
      </form>`,
  })
}
