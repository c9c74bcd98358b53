import { expect, it } from 'vitest'
import { ModelError } from '../../src/model/errors.ts'
import { InfrastructureError, isInfrastructure } from './infrastructure.ts'

const coded = (code: string) => Object.assign(new Error('x'), { code })

it.each([
  ['a provider that fails', new ModelError('provider', 'x')],
  ['a provider that does not answer', new ModelError('timeout', 'x')],
  ['a refused connection', coded('ECONNREFUSED')],
  ['a database that shuts down', coded('57P01')],
  ['a database without connections', coded('53300')],
  ['one wrapped in another', new Error('outer', { cause: coded('ECONNRESET') })],
  ['what a suite calls one', new InfrastructureError('x')],
])('%s is infrastructure', (_, error) => expect(isInfrastructure(error)).toBe(true))

it.each([
  ['an answer that is nonsense', new ModelError('nonsense', 'x')],
  ['a statement that is wrong', coded('42601')],
  ['a row that is there already', coded('23505')],
  ['a defect', new TypeError('x')],
  ['a message that only speaks of one', new Error('ECONNREFUSED')],
])('%s is not', (_, error) => expect(isInfrastructure(error)).toBe(false))
