/** What dashboard and alerts ask for is what the process shows, label for label. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { systemClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { createMetrics, type Metrics } from '../../src/ops/metrics.ts'
import { createSnapshot } from '../../src/ops/snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { alertQueries, dashboardQueries } from '../support/queries.ts'

/** Set by Prometheus, not by us. */
const SCRAPED = new Set(['job', 'instance', 'le'])

let test: TestDatabase
let metrics: Metrics
const labels = new Map<string, ReadonlySet<string>>()
const fromDatabase = new Set<string>()

beforeAll(async () => {
  test = await createTestDatabase()
  metrics = createMetrics()
  const before = names()
  createSnapshot({
    db: test.db,
    clock: systemClock,
    log: createLog('silent'),
    metrics,
    businesses: [],
  })
  for (const name of names()) if (!before.has(name)) fromDatabase.add(name)
  for (const name of names()) {
    const metric = metrics.registry.getSingleMetric(name)
    const names = metric !== undefined && 'labelNames' in metric ? metric.labelNames : []
    labels.set(name, new Set(Array.isArray(names) ? names.map(String) : []))
  }
})
afterAll(async () => {
  metrics.close()
  await test.close()
})

const names = () => new Set(metrics.registry.getMetricsAsArray().map(({ name }) => name))

/** Metrics of a query, each with the labels it selects by. */
function selectors(expression: string): { name: string; by: string[] }[] {
  return [...expression.matchAll(/\b((?:prosa|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', inside = '']) => ({
      name: labels.has(name) ? name : name.replace(/_(?:bucket|count|sum)$/, ''),
      by: [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }),
  )
}

describe.each([...dashboardQueries(), ...alertQueries()])('$where: $expression', ({ where, expression }) => {
  it('asks for metrics and labels that exist', () => {
    const found = selectors(expression)
    if (where !== 'alert ProsaDown') expect(found).not.toEqual([])
    for (const { name, by } of found) {
      expect([...labels.keys()]).toContain(name)
      for (const label of by)
        if (!SCRAPED.has(label)) expect([...(labels.get(name) ?? [])], name).toContain(label)
    }
    // What a query groups by must be there to be grouped by.
    const known = new Set(found.flatMap(({ name }) => [...(labels.get(name) ?? [])]))
    for (const [, grouped = ''] of expression.matchAll(/\bby \(([^)]*)\)/g))
      for (const label of grouped.split(/,\s*/)) if (!SCRAPED.has(label)) expect([...known]).toContain(label)
  })

  it('takes the maximum of what every process reads from the same database', () => {
    for (const name of fromDatabase) {
      for (const { index } of expression.matchAll(new RegExp(`\\b${name}\\b`, 'g'))) {
        expect(expression.slice(0, index)).toMatch(/\bmax(?: by \([^)]*\))? ?\($/)
      }
    }
  })
})

it('has a test that fires and one that is silent for each alert', () => {
  const file: unknown = parse(
    readFileSync(join(import.meta.dirname, '../../ops/prometheus/prosa.rules.test.yml'), 'utf8'),
  )
  const { tests } = file as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[]
  }
  const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test)
  for (const { where } of alertQueries()) {
    const own = cases.filter(({ alertname }) => where === `alert ${alertname}`)
    expect(
      own.some(({ exp_alerts }) => exp_alerts.length > 0),
      `${where} fires`,
    ).toBe(true)
    expect(
      own.some(({ exp_alerts }) => exp_alerts.length === 0),
      `${where} is silent`,
    ).toBe(true)
  }
})
