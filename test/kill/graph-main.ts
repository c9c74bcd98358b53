/** The loopback Graph server as a process of its own: its record outlives every worker. Prints `ready <url>`. */
import { type GraphServerOptions, startGraphServer } from '../support/graph-server.ts'

const server = await startGraphServer(JSON.parse(process.argv[2] ?? '{}') as GraphServerOptions)
process.stdout.write(`ready ${server.url}\n`)
