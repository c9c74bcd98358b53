import { describe, expect, it } from 'vitest'
import { aliasesOf, groupPeople, identityFor } from './identity.ts'

const key = (value: string) => ({ businessId: 'b', kind: 'phone' as const, value })

describe('aliasesOf', () => {
  it('takes every name, and leaves out empty ones', () => {
    expect(aliasesOf('b', 'whatsapp-cloud', { phone: '5511999990001', bsuid: 'BR.1', lid: '' })).toEqual([
      { businessId: 'b', kind: 'phone', value: '5511999990001' },
      { businessId: 'b', kind: 'bsuid', value: 'BR.1' },
    ])
  })
  it('keeps the simulator’s names apart', () => {
    expect(aliasesOf('b', 'simulator', { phone: '5511999990001' })).toEqual([
      { businessId: 'b', kind: 'simulator', value: '5511999990001' },
    ])
    expect(aliasesOf('b', 'simulator', { lid: 'maria' })).toEqual([
      { businessId: 'b', kind: 'simulator', value: 'maria' },
    ])
  })
})

describe('identityFor', () => {
  const names = [
    { kind: 'bsuid' as const, value: 'BR.1' },
    { kind: 'lid' as const, value: '7@lid' },
    { kind: 'simulator' as const, value: 'maria' },
  ]
  it('needs a name the channel knows', () => {
    expect(identityFor('whatsapp-cloud', names)).toEqual({ bsuid: 'BR.1', lid: '7@lid' })
    expect(identityFor('zapi', names)).toEqual({ bsuid: 'BR.1', lid: '7@lid' })
    expect(identityFor('simulator', names)).toEqual({ phone: 'maria' })
    expect(identityFor('zapi', [{ kind: 'bsuid', value: 'BR.1' }])).toBeNull()
    expect(identityFor('whatsapp-cloud', [{ kind: 'lid', value: '7@lid' }])).toBeNull()
    expect(identityFor('simulator', [])).toBeNull()
  })
})

describe('groupPeople', () => {
  it('joins those who share a name, however far the chain', () => {
    const { groupOf, groups } = groupPeople([
      [key('1')],
      [key('2'), key('3')],
      [key('4')],
      [key('3'), key('1')],
      [],
    ])
    expect(groupOf[0]).toBe(groupOf[1])
    expect(groupOf[0]).toBe(groupOf[3])
    expect(groupOf[2]).not.toBe(groupOf[0])
    expect(groups[groupOf[0] ?? -1]?.map(({ value }) => value).sort()).toEqual(['1', '2', '3'])
    expect(groups[groupOf[4] ?? -1]).toEqual([])
  })
  it('does not join the same number of two businesses', () => {
    const { groupOf } = groupPeople([[key('1')], [{ ...key('1'), businessId: 'c' }]])
    expect(groupOf[0]).not.toBe(groupOf[1])
  })
})
