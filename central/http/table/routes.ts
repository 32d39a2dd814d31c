import type { RouteSpec } from '#central/http/route'
import { applicationRoutes } from '#central/http/table/application'
import { bikeRoutes } from '#central/http/table/bike'
import { openRoutes } from '#central/http/table/open'
import { providerRoutes } from '#central/http/table/provider'
import { publishedRoutes } from '#central/http/table/published'
import { restoreRoutes } from '#central/http/table/restore'
import { terminalRoutes } from '#central/http/table/terminal'

/** Every route of a centre with real renters; the pages for people are not for programs. */
export const routes: readonly RouteSpec[] = [
  openRoutes,
  terminalRoutes,
  restoreRoutes,
  publishedRoutes,
  bikeRoutes,
  applicationRoutes,
  providerRoutes,
].flatMap((table): readonly RouteSpec[] => Object.values(table))
