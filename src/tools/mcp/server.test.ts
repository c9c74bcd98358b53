import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LoopbackMcp, startMcpServer } from '../../../test/support/mcp-server.ts'
import { mcpServerSchema } from '../../business/partner-schema.ts'
import { createLog } from '../../ops/log.ts'
import { createToolRegistry, type ToolContext } from '../registry.ts'
import { createMcpServer, mcpTransport } from './server.ts'

let server: LoopbackMcp
const closers: (() => Promise<void>)[] = []
beforeEach(async () => {
  server = await startMcpServer()
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await server.close().catch(() => {})
})

const context: ToolContext = {
  businessId: 'b',
  contactId: 'contact-1',
  turnKey: 'm1',
  known: {},
  lookups: {},
  blockers: [],
  budgetMs: 5_000,
  signal: new AbortController().signal,
}

function open(change: object = {}, url = server.url) {
  let clock = 0
  const config = mcpServerSchema.parse({
    url,
    headers: { authorization: 'MEMORY_AUTHORIZATION' },
    tools: { remember: { scope: 'write' }, recall: {}, broken: {} },
    contact_parameter: 'contact_id',
    timeout_ms: 400,
    ...change,
  })
  const found = mcpTransport(config, (name) => ({ MEMORY_AUTHORIZATION: 'Bearer mcp-token' })[name])
  if ('missing' in found) throw new Error('variables are missing')
  const mcp = createMcpServer({
    name: 'memory',
    config,
    transport: found.transport,
    log: createLog('silent'),
    now: () => clock,
  })
  closers.push(() => mcp.close())
  const registry = createToolRegistry(mcp.tools)
  const call = async (name: string, args: Record<string, unknown> = {}) =>
    (await registry.execute({ id: '1', name, args }, context)).envelope
  return { mcp, registry, call, pass: (ms: number) => (clock += ms) }
}

describe('tools of an MCP server', () => {
  it('are told to a model under the server’s name, only those allowed, without the contact', async () => {
    const { mcp, registry } = open()
    expect(registry.schemas()).toEqual([])
    await mcp.connect()
    expect(registry.schemas().map(({ name }) => name)).toEqual([
      'memory_remember',
      'memory_recall',
      'memory_broken',
    ])
    const remember = registry.schemas()[0]?.parameters
    expect(remember?.safeParse({ fact: 'gosta de manhã' }).success).toBe(true)
    expect(remember?.safeParse({ fact: 'x', contact_id: 'another' }).success).toBe(false)
  })

  it('act for the contact of the run, whatever the model writes', async () => {
    const { call } = open()
    expect(await call('memory_remember', { fact: 'prefere a manhã' })).toMatchObject({ success: true })
    expect(await call('memory_recall')).toEqual({ success: true, data: { result: ['prefere a manhã'] } })
    expect(await call('memory_recall', { contact_id: 'contact-2' })).toMatchObject({
      success: false,
      error: expect.stringMatching(/inválidos/),
    })
    expect(server.calls.map(({ args }) => args.contact_id)).toEqual(['contact-1', 'contact-1'])
  })

  it('are not there when the business does not allow them, or when they lack arguments', async () => {
    const { call } = open()
    expect(await call('memory_forget_everybody')).toMatchObject({
      error: expect.stringMatching(/desconhecida/),
    })
    expect(await call('memory_remember', {})).toMatchObject({
      error: expect.stringMatching(/inválidos.*fact/),
    })
    expect(server.calls).toEqual([])
  })

  it('fail as an envelope that tells nothing of their inside', async () => {
    const { call } = open()
    const envelope = await call('memory_broken')
    expect(envelope).toEqual({ success: false, error: 'ferramenta indisponível' })
  })

  it('are unavailable while the server is down at the start, and there again when it is back', async () => {
    const port = Number(new URL(server.url).port)
    await server.close()
    const { mcp, registry, call, pass } = open()
    await mcp.connect()
    expect(registry.schemas()).toEqual([])
    expect(await call('memory_recall')).toEqual({ success: false, error: 'mcp.unavailable' })
    server = await startMcpServer({ port })
    // Not asked again at every message.
    expect(await call('memory_recall')).toEqual({ success: false, error: 'mcp.unavailable' })
    pass(30_000)
    expect(await call('memory_recall')).toEqual({ success: true, data: { result: [] } })
  })

  it('are unavailable when it goes away later', async () => {
    const { call, pass } = open()
    expect(await call('memory_recall')).toMatchObject({ success: true })
    const port = Number(new URL(server.url).port)
    await server.close()
    expect(await call('memory_recall')).toMatchObject({ success: false })
    expect(await call('memory_recall')).toEqual({ success: false, error: 'mcp.unavailable' })
    server = await startMcpServer({ port })
    pass(30_000)
    expect(await call('memory_recall')).toMatchObject({ success: true })
  })

  it('do not outlast their time', async () => {
    const { mcp, call } = open()
    await mcp.connect()
    server.fault({ kind: 'hang', times: 3 })
    expect(await call('memory_recall')).toEqual({ success: false, error: 'sem resposta a tempo' })
  })

  it('do not come to a wrong bearer', async () => {
    const config = mcpServerSchema.parse({ url: server.url, tools: { recall: {} } })
    const found = mcpTransport(config, () => undefined)
    if ('missing' in found) throw new Error('nothing is asked for')
    const { transport } = found
    const mcp = createMcpServer({ name: 'memory', config, transport, log: createLog('silent') })
    await mcp.connect()
    expect(createToolRegistry(mcp.tools).schemas()).toEqual([])
  })
})

describe('what a server’s configuration comes to', () => {
  it('names the variables that are not set', () => {
    const config = mcpServerSchema.parse({
      url: 'MEMORY_URL',
      headers: { authorization: 'MEMORY_AUTHORIZATION' },
      tools: { recall: {} },
    })
    expect(mcpTransport(config, () => undefined)).toEqual({ missing: ['MEMORY_URL', 'MEMORY_AUTHORIZATION'] })
  })

  it('gives a started server its own variables and the path, and nothing else', () => {
    const config = mcpServerSchema.parse({
      command: ['memory', '--stdio'],
      env: { TOKEN: 'MEMORY_TOKEN' },
      tools: {},
    })
    const variables: Record<string, string> = { MEMORY_TOKEN: 'x', PATH: '/bin', OPENAI_API_KEY: 'secret' }
    expect(mcpTransport(config, (name) => variables[name])).toEqual({
      transport: {
        transport: 'stdio',
        command: 'memory',
        args: ['--stdio'],
        env: { PATH: '/bin', TOKEN: 'x' },
      },
    })
  })
})
