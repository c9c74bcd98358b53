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

it.each([
  ['meu zap onze nove oito sete seis cinco zero zero zero um', /sete|cinco/],
  ['onze 98765 zero zero zero um', /98765/],
  ['11-9-8765-4321', /8765/],
  ['11/98765/4321', /8765/],
  ['(11)98765_4321', /8765/],
  ['1 1 9 8 7 6 5 4 3 2 1', /7 6/],
  ['11 9876-54321', /9876/],
  ['011 98765 4321', /8765/],
  ['cpf 529\n982\n247\n25', /982/],
  ['529 . 982 . 247 - 25', /982/],
  ['5 2 9 9 8 2 2 4 7 2 5', /9 8 2/],
  ['529-982-247-25', /982/],
  ['cnpj 11 222 333/0001 81', /222/],
  ['11.222.333\n/0001-81', /222/],
  ['12 ABC 345 01DE 35', /ABC/],
  ['12abc34501de35', /abc345/],
  ['ana arroba provedor ponto com', /ana|provedor/],
  ['ana(arroba)provedor.com', /provedor/],
  ['ana [at] provedor [dot] com', /provedor/],
  ['ana underline silva arroba provedor ponto com', /silva|provedor/],
  ['ana@ provedor . com', /provedor/],
])('%s: nobody is left, however it is spelled', (text, gone) => expect(anonymise(text)).not.toMatch(gone))

it.each([
  '1200 x 800 x 1500 mm',
  '2.500.000 de hambúrgueres por ano',
  'consumo 350 kWh e 420 kWh',
  'R$ 12.345.678,90',
  '21/11/2026 14:35',
  '450,90 380,00 410,20',
  '90 g 100 g 120 g 150 g',
  'um dois três, um dois três',
  'duas ou três por semana, cinco ou seis no mês',
  '12/2026',
  'v1.2.34',
])('%s: stays, too', (text) => expect(anonymise(text)).toBe(text))

it.each([
  ['a rosinha ligou', /rosinha/],
  ['rosa quer 300 por hora', /rosa/],
  ['@rosalima no insta', /rosa|lima/],
  ['rosa_lima', /rosa|lima/],
  ['Vitória ligou de novo', /Vit/],
])('%s: a name is one in any case, fondly and run together', (text, gone) => {
  const rosa = createAnonymiser({
    names: ['Rosa Vitória Lima'],
    companies: [],
    identifiers: [],
    places: ['Vitória'],
  })
  expect(rosa(text)).not.toMatch(gone)
  for (const place of ['Vitória', 'fica em Vitória', 'Vitória/ES, 300 por hora', 'moro em vitória ES'])
    expect(rosa(place)).toBe(place)
})

it('keeps what is said around the person', () => {
  expect(anonymise('Zoraide Quintanilha da Costa, da Espetaria do Zé, quer 600 a 700 espetos por hora')).toBe(
    '[nome], da [empresa], quer 600 a 700 espetos por hora',
  )
})
