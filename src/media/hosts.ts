/** Where a file may come from. */
export interface HostRules {
  /** Names, or `*.example.com` for everything below it. HTTPS on its own port only, public addresses only. */
  names: readonly string[]
  /** `host:port` of services the operator configured: plain HTTP and private addresses are theirs to choose. */
  trusted: readonly string[]
}

export type HostVerdict = 'public' | 'trusted' | 'refused'

export function judgeHost(url: URL, rules: HostRules): HostVerdict {
  if (url.username !== '' || url.password !== '') return 'refused'
  if ((url.protocol === 'https:' || url.protocol === 'http:') && rules.trusted.includes(hostWithPort(url)))
    return 'trusted'
  if (url.protocol !== 'https:' || url.port !== '') return 'refused'
  const host = url.hostname.replace(/\.$/, '')
  return rules.names.some((name) => matches(host, name.toLowerCase())) ? 'public' : 'refused'
}

/** `host:port` of an address, the port always there. */
export function hostWithPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
}

function matches(host: string, name: string): boolean {
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name
}
