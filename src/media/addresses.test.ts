import { expect, it } from 'vitest'
import { isPublicAddress } from './addresses.ts'

it.each(['8.8.8.8', '157.240.12.53', '2606:4700:4700::1111', '2a03:2880:f003:c07:face:b00c:0:2'])(
  '%s is of the internet',
  (address) => expect(isPublicAddress(address)).toBe(true),
)

it.each([
  '127.0.0.1',
  '127.255.1.2',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fd00::1',
  'ff02::1',
  // IPv4 inside IPv6, by every road.
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  '2001:db8::1',
  'localhost',
  '127.1',
  '0x7f000001',
  '',
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))
