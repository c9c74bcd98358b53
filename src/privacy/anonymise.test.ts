import { expect, it } from 'vitest'
import { createAnonymiser } from './anonymise.ts'

const anonymise = createAnonymiser({
  names: ['Zoraide Quintanilha da Costa', 'Zô'],
  companies: ['Doces Quintanilha Ltda', 'Espetaria do Zé'],
  identifiers: ['5511987650001', 'zoraide@exemplo.com.br', '11222333000181'],
})

it.each([
  ['Lead: aqui é a Zoraide, da Doces Quintanilha Ltda', /zoraide|quintanilha/i],
  ['ZORAÍDE QUINTANILHA DA COSTA pediu retorno', /zora[ií]de|quintanilha|costa/i],
  ['zoraide quer 2000 espetos/dia', /zoraide/i],
  ['meu zap é (11) 98765-0001', /98765|0001/],
  ['liga no 98765 0001', /98765|0001/],
  ['+55 11 8765-0001', /8765|0001/],
  ['escreve pra ZORAIDE@exemplo.com.br', /@|zoraide/i],
  ['CNPJ 11.222.333/0001-81', /222|333/],
  ['filial 11.222.333/0002-62', /222|333/],
  ['meu CPF é 529.982.247-25', /529|982/],
  ['cpf 52998224725', /52998224725/],
  ['fala com o marido: 21 99888-7766', /99888|7766/],
  ['o fixo é (41) 3333-4444', /3333|4444/],
  ['telefone: 3333-4444', /3333|4444/],
  ['meu sócio é jose.silva@provedor.net', /jose|provedor/],
  ['quem fala é o Belarmino Souza', /Belarmino|Souza/],
  ['cep 80010-000', /80010/],
])('%s: nobody is left', (text, gone) => expect(anonymise(text)).not.toMatch(gone))

it.each([
  '2000 espetos/dia',
  'entre 600 a 700 por hora',
  'produz 2000-3000 por dia',
  'de 8000 a 10000 hambúrgueres por mês',
  'entre 2019 e 2020',
  '2019-2020',
  'R$ 45.000,00 à vista',
  '1.500 a 2.000 unidades',
  '10 000 peças',
  '45000000 unidades por ano',
  'conta de 450,90 e 430 kWh',
  'P3000 com cuba de 42 L',
  '11 2000-3000 por dia',
  '220/380 V, 60 Hz',
  'motor de 1.5 CV, esteira de 70 cm',
  'pedido 123456789',
  'às 10:30 de 12/05/2026',
  '600 700 800 900',
])('%s: stays as it is', (text) => expect(anonymise(text)).toBe(text))

it('keeps what is said around the person', () => {
  expect(anonymise('Zoraide Quintanilha da Costa, da Espetaria do Zé, quer 600 a 700 espetos por hora')).toBe(
    '[nome], da [empresa], quer 600 a 700 espetos por hora',
  )
})
