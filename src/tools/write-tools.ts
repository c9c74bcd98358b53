import type { BusinessConfig } from '../business/schema.ts'

/** Names of the tools that need a person's approval, MCP servers' included. */
export function writeTools({ tools, mcp }: Pick<BusinessConfig, 'tools' | 'mcp'>): string[] {
  const own = Object.entries(tools).flatMap(([name, { scope }]) => (scope === 'write' ? [name] : []))
  const served = Object.entries(mcp).flatMap(([server, { tools: list }]) =>
    Object.entries(list).flatMap(([name, { scope }]) => (scope === 'write' ? [`${server}_${name}`] : [])),
  )
  return [...own, ...served]
}
