/** A real Prometheus on loopback, that scrapes what it is told to. Debian's package `prometheus` has the binary. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface PrometheusServer {
  url: string
  /** Series a query gives now. Rejects with Prometheus's own words when it is no query. */
  query(expression: string): Promise<{ labels: Record<string, string>; value: number }[]>
  close(): Promise<void>
}

/** Whether the binaries are there: `.ci/promtool` installs them. */
export async function hasPrometheus(): Promise<boolean> {
  return promisify(execFile)('prometheus', ['--version']).then(
    () => true,
    () => false,
  )
}

export async function startPrometheus(options: {
  target: string
  token?: string
}): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-prometheus-'))
  const authorization =
    options.token === undefined ? '' : `    authorization: { credentials: ${options.token} }\n`
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: prosa
${authorization}    static_configs: [{ targets: ['${options.target}'] }]
`,
  )
  const port = await freePort()
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`)
    const ready = await fetch(`${url}/-/ready`).catch(() => null)
    await ready?.arrayBuffer()
    if (ready?.ok) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    url,
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`)
      const answer = (await response.json()) as {
        status: string
        error?: string
        data?: { result: { metric: Record<string, string>; value: [number, string] }[] }
      }
      if (answer.status !== 'success') throw new Error(`${answer.error}: ${expression}`)
      return (answer.data?.result ?? []).map(({ metric, value }) => ({
        labels: metric,
        value: Number(value[1]),
      }))
    },
    async close() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
