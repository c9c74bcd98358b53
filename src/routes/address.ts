import { isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** The caller's address as limits count it, or "" when nobody knows it. */
export type AddressOf = (c: Context) => string

/**
 * Reads the address of the connection, or, behind `proxies` proxies of ours, what the outermost of them saw: the header
 * before that is the caller's own invention. Of IPv6 the first 64 bits, which is what one subscriber has.
 */
export function createAddressOf(proxies: number): AddressOf {
  return function addressOf(c) {
    if (proxies === 0) return network(connectionOf(c))
    const hops = (c.req.header('x-forwarded-for') ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '')
    return network(hops.at(-proxies) ?? connectionOf(c))
  }
}

function connectionOf(c: Context): string {
  // Requests of tests come by no connection.
  return c.env?.incoming === undefined ? '' : (getConnInfo(c).remote.address ?? '')
}

function network(given: string): string {
  const address = given.replace(/^\[|\](?::\d+)?$/g, '').replace(/^::ffff:(?=\d+\.)/i, '')
  const withoutPort = /^\d+\.\d+\.\d+\.\d+:\d+$/.test(address) ? address.replace(/:\d+$/, '') : address
  if (isIP(withoutPort) !== 6) return isIP(withoutPort) === 4 ? withoutPort : ''
  return expand(withoutPort).slice(0, 4).join(':')
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expand(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return groups.map((group) => group.replace(/^0+(?=.)/, ''))
}
