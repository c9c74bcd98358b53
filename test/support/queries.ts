/** The queries people watch Prosa by: of the dashboard and of the alerts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '../..')

export interface WatchedQuery {
  where: string
  expression: string
}

const dashboardSchema = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
})

/** Of the dashboard, with Grafana's variables set to everything. */
export function dashboardQueries(): WatchedQuery[] {
  const file: unknown = JSON.parse(readFileSync(join(ROOT, 'ops/grafana/prosa.json'), 'utf8'))
  return dashboardSchema.parse(file).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      where: `dashboard "${title}"`,
      expression: expr.replaceAll('$__rate_interval', '5m').replaceAll('$business', '.*'),
    })),
  )
}

const rulesSchema = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
})

export function alertQueries(): WatchedQuery[] {
  const file: unknown = parse(readFileSync(join(ROOT, 'ops/prometheus/prosa.rules.yml'), 'utf8'))
  return rulesSchema
    .parse(file)
    .groups.flatMap(({ rules }) =>
      rules.map(({ alert, expr }) => ({ where: `alert ${alert}`, expression: expr })),
    )
}
