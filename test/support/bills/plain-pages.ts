/**
 * Documents in words at places, by another hand than the corpus: other labels, figures over them, summaries, screens, and
 * papers that are nearly a bill. All data is invented.
 */
import type { BillReading } from '../../../src/bills/types.ts'
import { photograph } from './photograph.ts'
import { openPdf, openPicture } from './surface.ts'

/** x, y, size, words. */
type Line = [number, number, number, string]

interface Page {
  size: [number, number]
  lines: Line[]
  /** What it says; null: it is no bill. */
  want?: Partial<BillReading> | null
}

export interface PlainPage {
  id: string
  want: Partial<BillReading> | null
  /** As a screenshot, a crooked photograph and, of some, a PDF. */
  render(): Promise<{ medium: 'png' | 'photo' | 'pdf'; bytes: Uint8Array }[]>
}

const PAGES: Record<string, Page> = {
  figAbove: {
    size: [1000, 620],
    want: {
      totalCents: 41289,
      consumptionKwh: 388,
      dueDate: '2026-12-08',
      holder: 'PATRÍCIA LEMOS DUARTE',
      distributor: 'Energisa Paraíba',
      city: 'Campina Grande',
    },
    lines: [
      [40, 30, 30, 'energisa'],
      [40, 70, 20, 'ENERGISA PARAÍBA - DISTRIBUIDORA DE ENERGIA S.A.'],
      [40, 120, 22, 'PATRÍCIA LEMOS DUARTE'],
      [40, 150, 20, 'RUA VILA NOVA DA RAINHA, 88 - CENTRO'],
      [40, 178, 20, 'CAMPINA GRANDE / PB  CEP 58400-220'],
      [40, 250, 30, '08/12/2026'],
      [40, 288, 16, 'VENCIMENTO'],
      [330, 250, 30, 'R$ 412,89'],
      [330, 288, 16, 'TOTAL A PAGAR'],
      [640, 250, 30, '388 kWh'],
      [640, 288, 16, 'CONSUMO DO MÊS'],
      [40, 350, 18, 'Matrícula 5/1234567-8    Classe: B1 Residencial    Ligação: Monofásico'],
      [40, 390, 18, 'Leitura anterior 12.410   Leitura atual 12.798   Dias 30'],
      [40, 430, 18, 'ICMS 20%  PIS/COFINS 4,2%    Bandeira tarifária: amarela'],
    ],
  },
  twoTotals: {
    size: [1000, 760],
    want: {
      totalCents: 53217,
      consumptionKwh: 471,
      dueDate: '2026-11-28',
      distributor: 'CPFL Paulista',
      city: 'Campinas',
    },
    lines: [
      [40, 30, 30, 'CPFL Paulista'],
      [40, 80, 22, 'JORGE AUGUSTO PIRES'],
      [40, 110, 20, 'R BARÃO DE JAGUARA 900'],
      [40, 138, 20, 'CAMPINAS - SP  13015-000'],
      [600, 80, 20, 'Conta do mês  OUT/2026'],
      [600, 112, 20, 'Vencimento 28/11/2026'],
      [600, 148, 26, 'Total a pagar R$ 532,17'],
      [40, 210, 20, 'Seu código 4001234567'],
      [40, 260, 20, 'DISCRIMINAÇÃO DA OPERAÇÃO'],
      [40, 300, 20, 'Consumo TUSD kWh 471  0,52   244,92'],
      [40, 330, 20, 'Consumo TE kWh 471  0,51   240,21'],
      [40, 360, 20, 'Adicional bandeira vermelha   18,04'],
      [40, 390, 20, 'Contrib. Custeio IP-CIP   29,00'],
      [40, 430, 20, 'Total distribuidora  503,17'],
      [40, 460, 20, 'Total consolidado  532,17'],
      [40, 520, 20, 'Mês anterior: total R$ 498,02 pago em 27/10/2026'],
    ],
  },
  solar: {
    size: [1000, 760],
    want: {
      totalCents: 11890,
      dueDate: '2026-12-02',
      distributor: 'Cemig',
      holder: 'RENATA GUIMARÃES TELES',
      city: 'Montes Claros',
    },
    lines: [
      [40, 30, 30, 'CEMIG DISTRIBUIÇÃO S.A.'],
      [40, 90, 22, 'RENATA GUIMARÃES TELES'],
      [40, 120, 20, 'RUA DOIS 45 CASA'],
      [40, 150, 20, '39400-000 MONTES CLAROS, MG'],
      [560, 90, 20, 'Referente a  Vencimento  Valor a pagar (R$)'],
      [560, 120, 22, 'OUT/2026'],
      [680, 120, 22, '02/12/2026'],
      [840, 120, 22, '118,90'],
      [40, 220, 20, 'Energia Elétrica  kWh  620  0,9512  589,74'],
      [40, 250, 20, 'Energia injetada GD I  kWh  -520  0,9512  -494,62'],
      [40, 280, 20, 'Contrib Ilum Publica Municipal   23,78'],
      [40, 310, 20, 'TOTAL   118,90'],
      [40, 360, 18, 'SALDO ATUAL DE GERAÇÃO: 1.240,00 kWh'],
      [40, 400, 18, 'Classe Residencial Trifásico  Nº da instalação 3009988776'],
    ],
  },
  segundaVia: {
    size: [900, 600],
    want: {
      totalCents: 20345,
      dueDate: '2026-11-12',
      distributor: 'Equatorial Goiás',
      holder: 'Wanderson Alves Rocha',
      consumptionKwh: 233,
    },
    lines: [
      [40, 30, 26, '2ª via de conta de energia elétrica'],
      [40, 80, 22, 'Equatorial Goiás Distribuidora de Energia S/A'],
      [40, 130, 20, 'Titular: Wanderson Alves Rocha'],
      [40, 160, 20, 'Unidade consumidora: 10023456'],
      [40, 190, 20, 'Endereço: Rua 9, Qd 12 Lt 3, Setor Sul - Anápolis - GO'],
      [40, 230, 20, 'Mês de referência: 10/2026'],
      [40, 260, 20, 'Consumo: 233 kWh'],
      [40, 290, 20, 'Data de vencimento: 12/11/2026'],
      [40, 320, 24, 'Valor: R$ 203,45'],
      [40, 380, 18, '83600000002 5 03450004001 2 00010023456 1 20261012000 9'],
    ],
  },
  email: {
    size: [1000, 720],
    want: { totalCents: 32780, dueDate: '2026-12-05', distributor: 'Neoenergia Coelba' },
    lines: [
      [30, 20, 20, 'Gmail   Caixa de entrada'],
      [40, 70, 26, 'Sua fatura Neoenergia Coelba chegou'],
      [40, 110, 18, 'fatura@neoenergia.example  para mim   08:12'],
      [40, 170, 20, 'Olá, TIAGO BRITO SANTANA'],
      [40, 210, 20, 'A sua conta de energia de 11/2026 já está disponível.'],
      [40, 260, 20, 'Conta contrato: 007012345678'],
      [40, 300, 20, 'Consumo: 310 kWh'],
      [40, 340, 20, 'Vencimento: 05/12/2026'],
      [40, 380, 24, 'Valor: R$ 327,80'],
      [40, 440, 18, 'Feira de Santana - BA'],
      [40, 500, 16, 'Bandeira tarifária vigente: vermelha patamar 1'],
    ],
  },
  valorTotalConta: {
    size: [900, 560],
    want: {
      totalCents: 104500,
      consumptionKwh: 1120,
      dueDate: '2026-11-30',
      distributor: 'Enel Ceará',
      holder: 'Antônia Meireles Castro',
    },
    lines: [
      [40, 30, 28, 'Enel Distribuição Ceará'],
      [40, 80, 22, 'Cliente: Antônia Meireles Castro'],
      [40, 110, 20, 'Av. Dom Luís 300 - Fortaleza - CE'],
      [40, 160, 22, 'O valor da sua conta este mês é R$ 1.045,00'],
      [40, 200, 22, 'e vence em 30/11/2026'],
      [40, 240, 22, 'Você consumiu 1.120 kWh'],
      [40, 300, 18, 'N. da instalação 12345678  Medidor 998877  B1 Residencial'],
      [40, 330, 18, 'Iluminação pública 45,10   ICMS 209,00'],
    ],
  },
  mensal: {
    size: [900, 560],
    want: { totalCents: 28790, dueDate: '2026-12-10', distributor: 'Light' },
    lines: [
      [40, 30, 28, 'Light Serviços de Eletricidade S.A.'],
      [40, 80, 20, 'LUIZ FERNANDO BASTOS'],
      [40, 108, 20, 'RUA DO CATETE 120 AP 301'],
      [40, 136, 20, '22220-000 RIO DE JANEIRO RJ'],
      [40, 200, 20, 'CÓDIGO DO CLIENTE'],
      [40, 228, 22, '0412345678'],
      [300, 200, 20, 'DATA DE VENCIMENTO'],
      [300, 228, 22, '10 DEZ 2026'],
      [620, 200, 20, 'VALOR A PAGAR'],
      [620, 228, 22, 'R$ 287,90'],
      [40, 300, 20, 'Consumo kWh   264'],
      [40, 330, 18, 'Constante 1  Medidor 12345   Residencial bifásico'],
    ],
  },
  water: {
    size: [900, 500],
    want: null,
    lines: [
      [40, 30, 28, 'SANEPAR'],
      [40, 80, 20, 'Conta de Água e Esgoto'],
      [40, 120, 20, 'Cliente: JOÃO PEDRO MATIAS'],
      [40, 160, 20, 'Consumo 18 m³'],
      [40, 200, 20, 'Vencimento 15/12/2026'],
      [40, 240, 24, 'Total a pagar R$ 142,60'],
      [40, 300, 18, 'Economize energia e água. Leitura anterior 120 atual 138'],
      [40, 330, 18, 'Hidrômetro A12B345'],
    ],
  },
  gas: {
    size: [900, 500],
    want: null,
    lines: [
      [40, 30, 28, 'Comgás'],
      [40, 80, 20, 'Fatura de gás natural'],
      [40, 120, 20, 'Titular: JOÃO PEDRO MATIAS'],
      [40, 160, 20, 'Consumo 22 m³  PCS 9400 kcal  equivalente 245 kWh'],
      [40, 200, 20, 'Vencimento 15/12/2026'],
      [40, 240, 24, 'Valor total R$ 242,60'],
      [40, 300, 18, 'Leitura anterior 120 Leitura atual 142  Medidor 887766'],
    ],
  },
  phone: {
    size: [900, 500],
    want: null,
    lines: [
      [40, 30, 28, 'Vivo Fibra'],
      [40, 80, 20, 'Sua conta de novembro'],
      [40, 120, 20, 'JOÃO PEDRO MATIAS'],
      [40, 160, 20, 'Internet 500 Mega  Telefone fixo'],
      [40, 200, 20, 'Vencimento 15/12/2026'],
      [40, 240, 24, 'Total a pagar R$ 242,60'],
      [40, 300, 18, 'Conta Light: plano Light 20GB - Anatel'],
    ],
  },
  boleto: {
    size: [1000, 520],
    want: null,
    lines: [
      [40, 30, 26, 'Banco do Exemplo | 001-9 | 00190.00009 01234.567890 12345.678901 1 98760000035050'],
      [40, 90, 20, 'Beneficiário: ENERGIA SOLAR PRIME LTDA'],
      [40, 130, 20, 'Pagador: José Ricardo de Almeida - Recife - PE'],
      [40, 170, 20, 'Vencimento 15/12/2026'],
      [40, 210, 22, 'Valor do documento R$ 350,50'],
      [40, 250, 20, 'Ref. parcela 3/24 sistema fotovoltaico 450 kWh'],
      [40, 290, 18, 'Nosso número 123456  Agência 1234'],
    ],
  },
  boletoDist: {
    size: [1000, 520],
    want: null,
    lines: [
      [40, 30, 26, 'Boleto bancário'],
      [40, 90, 20, 'Beneficiário: NEOENERGIA PERNAMBUCO'],
      [40, 130, 20, 'Pagador: José Ricardo de Almeida'],
      [40, 170, 20, 'Vencimento 15/12/2026'],
      [40, 210, 22, 'Valor do documento R$ 350,50'],
      [40, 250, 20, 'Negociação de débitos - acordo 12345 - parcela 2 de 6'],
      [40, 290, 18, 'Autenticação mecânica'],
    ],
  },
  rg: {
    size: [900, 560],
    want: null,
    lines: [
      [40, 30, 24, 'REPÚBLICA FEDERATIVA DO BRASIL'],
      [40, 70, 22, 'REGISTRO GERAL 12.345.678-9'],
      [40, 120, 22, 'NOME'],
      [40, 150, 24, 'ANTÔNIO CARLOS MOREIRA'],
      [40, 200, 20, 'FILIAÇÃO'],
      [40, 230, 22, 'MARIA APARECIDA MOREIRA'],
      [40, 290, 20, 'NATURALIDADE CAMPINAS - SP   DATA DE NASCIMENTO 10/05/1980'],
      [40, 340, 20, 'CPF 123.456.789-09'],
    ],
  },
  pix: {
    size: [720, 900],
    want: null,
    lines: [
      [40, 40, 28, 'Comprovante de Pix'],
      [40, 100, 34, 'R$ 412,89'],
      [40, 160, 20, '21 nov 2026 - 10:02'],
      [40, 220, 20, 'Para'],
      [40, 250, 22, 'ENERGISA PARAIBA DISTRIB DE ENERGIA SA'],
      [40, 300, 20, 'CNPJ 09.095.183/0001-40'],
      [40, 350, 20, 'Instituição BANCO EXEMPLO S.A.'],
      [40, 420, 20, 'De  PATRÍCIA LEMOS DUARTE'],
      [40, 480, 20, 'Descrição: conta de luz outubro'],
      [40, 540, 18, 'ID da transação E1234567890'],
    ],
  },
  pago: {
    size: [720, 700],
    want: null,
    lines: [
      [40, 40, 28, 'Pagamento de conta'],
      [40, 100, 30, 'R$ 298,10'],
      [40, 160, 20, 'Cemig Distribuição'],
      [40, 200, 20, 'Conta de luz - vencimento 10/11/2026'],
      [40, 240, 20, 'Pago em 09/11/2026'],
      [40, 280, 20, 'Saiu da conta corrente'],
      [40, 320, 18, 'Código de barras 83670000002-9 98100138000-1'],
    ],
  },
  quote: {
    size: [900, 600],
    want: null,
    lines: [
      [40, 30, 28, 'Simulação de economia - Energia Solar'],
      [40, 80, 22, 'Cliente: Renato Farias'],
      [40, 120, 22, 'Distribuidora: Enel Ceará'],
      [40, 160, 22, 'Consumo médio: 480 kWh/mês'],
      [40, 200, 22, 'Valor da conta atual: R$ 520,00'],
      [40, 240, 22, 'Valor com solar: R$ 90,00'],
      [40, 280, 22, 'Total do sistema: R$ 22.000,00'],
      [40, 320, 20, 'Fortaleza - CE   Vencimento da proposta 10/12/2026'],
    ],
  },
  notice: {
    size: [900, 600],
    want: null,
    lines: [
      [40, 30, 28, 'Equatorial Pará - Aviso de débito'],
      [40, 80, 22, 'Prezada MARIA DAS GRAÇAS LIMA,'],
      [40, 120, 20, 'Identificamos 2 faturas em aberto da unidade consumidora 1234567.'],
      [40, 160, 20, 'Total em aberto: R$ 640,12'],
      [40, 200, 20, 'Vencimento 05/10/2026 e 05/11/2026'],
      [40, 240, 20, 'Regularize para evitar a suspensão do fornecimento de energia elétrica.'],
      [40, 280, 20, 'Atenciosamente,'],
      [40, 320, 20, 'Belém - PA'],
    ],
  },
  chat: {
    size: [720, 1000],
    want: null,
    lines: [
      [40, 40, 24, 'Marcos Vizinho  online'],
      [40, 120, 22, 'minha conta da Cemig veio R$ 480,00'],
      [560, 150, 14, '10:01'],
      [40, 200, 22, 'consumo 520 kWh acredita'],
      [560, 230, 14, '10:02'],
      [40, 280, 22, 'vencimento dia 10/12/2026'],
      [560, 310, 14, '10:02'],
      [200, 380, 22, 'nossa que caro'],
      [560, 410, 14, '10:05'],
      [40, 900, 20, 'Mensagem'],
    ],
  },
  app: {
    size: [720, 1000],
    want: null,
    lines: [
      [40, 40, 24, 'Histórico de consumo'],
      [40, 100, 22, 'Enel Ceará'],
      [40, 160, 22, 'OUT/2026   412 kWh   R$ 398,10'],
      [40, 200, 22, 'SET/2026   390 kWh   R$ 377,00'],
      [40, 240, 22, 'AGO/2026   388 kWh   R$ 375,20'],
      [40, 280, 22, 'JUL/2026   401 kWh   R$ 380,90'],
      [40, 340, 20, 'Média 397 kWh'],
      [40, 400, 20, 'Ver segunda via'],
    ],
  },
  simple: {
    size: [900, 500],
    want: {
      totalCents: 35050,
      consumptionKwh: 450,
      dueDate: '2026-11-15',
      holder: 'José Ricardo de Almeida',
      distributor: 'Celpe',
      city: 'Recife',
      uf: 'PE',
    },
    lines: [
      [40, 30, 28, 'CELPE - Companhia Energética de Pernambuco'],
      [40, 90, 22, 'Cliente: José Ricardo de Almeida'],
      [40, 130, 22, 'Endereço: Rua do Sol, 123 - Boa Vista'],
      [40, 170, 22, 'Recife - PE'],
      [40, 220, 22, 'Mês de referência: 10/2026'],
      [40, 260, 22, 'Consumo: 450 kWh'],
      [40, 300, 22, 'Vencimento: 15/11/2026'],
      [40, 350, 30, 'TOTAL A PAGAR: R$ 350,50'],
    ],
  },
  below: {
    size: [900, 500],
    want: {
      totalCents: 123456,
      consumptionKwh: 1250,
      dueDate: '2026-12-05',
      holder: 'ANA BEATRIZ SOUSA',
      distributor: 'Enel Ceará',
      city: 'Fortaleza',
      uf: 'CE',
    },
    lines: [
      [40, 30, 28, 'ENEL DISTRIBUIÇÃO CEARÁ'],
      [40, 90, 20, 'NOME DO CLIENTE'],
      [40, 116, 24, 'ANA BEATRIZ SOUSA'],
      [500, 90, 20, 'Nº DO CLIENTE'],
      [500, 116, 24, '55667788'],
      [40, 180, 20, 'CONSUMO (kWh)'],
      [40, 206, 24, '1.250'],
      [300, 180, 20, 'VENCIMENTO'],
      [300, 206, 24, '05/12/2026'],
      [560, 180, 20, 'TOTAL A PAGAR'],
      [560, 206, 24, 'R$ 1.234,56'],
      [40, 300, 20, 'Bandeira Verde   Fortaleza/CE'],
    ],
  },
  low: {
    size: [900, 560],
    want: {
      totalCents: 7120,
      consumptionKwh: 98,
      dueDate: '2026-11-20',
      holder: 'Maria do Socorro Lima',
      distributor: 'Equatorial Piauí',
      city: 'Teresina',
      uf: 'PI',
    },
    lines: [
      [40, 30, 28, 'EQUATORIAL PIAUÍ'],
      [40, 80, 22, 'Titular: Maria do Socorro Lima'],
      [40, 120, 22, 'Unidade Consumidora: 1234567-8'],
      [40, 160, 22, 'Classe: Residencial Baixa Renda'],
      [40, 200, 22, 'Consumo faturado: 98 kWh'],
      [40, 240, 22, 'Valor total da fatura: R$ 71,20'],
      [40, 280, 22, 'Data de vencimento: 20/11/2026'],
      [40, 340, 22, 'AVISO: existem 2 faturas em aberto. Sujeito a corte.'],
      [40, 380, 22, 'Teresina - PI'],
    ],
  },
  english: {
    size: [900, 400],
    want: {
      totalCents: 38745,
      consumptionKwh: 412,
      dueDate: '2026-12-10',
      holder: 'JOSE CARLOS DA SILVA',
      distributor: 'Cemig',
      city: 'Belo Horizonte',
      uf: 'MG',
    },
    lines: [
      [40, 30, 28, 'Cemig Distribuição S.A.'],
      [40, 90, 22, 'JOSE CARLOS DA SILVA'],
      [40, 120, 22, 'RUA A 10 CENTRO'],
      [40, 150, 22, '30000-000 BELO HORIZONTE - MG'],
      [40, 200, 22, 'Referente a NOV/2026   Vencimento 10/12/2026   Valor a pagar R$ 387.45'],
      [40, 240, 22, 'Energia Elétrica kWh 412  0,85  350,20'],
      [40, 270, 22, 'Contrib. Ilum. Pública 37,25'],
    ],
  },
  waterOther: {
    size: [900, 400],
    want: null,
    lines: [
      [40, 30, 28, 'COMPESA - Conta de água'],
      [40, 90, 22, 'Cliente: José Ricardo de Almeida'],
      [40, 130, 22, 'Consumo: 15 m³'],
      [40, 170, 22, 'Vencimento: 15/11/2026'],
      [40, 210, 22, 'Total a pagar: R$ 95,40'],
      [40, 250, 22, 'Recife - PE'],
    ],
  },
  boletoShop: {
    size: [900, 400],
    want: null,
    lines: [
      [40, 30, 28, 'Banco Exemplo 001-9'],
      [40, 90, 22, 'Beneficiário: Loja Elétrica Energia Ltda'],
      [40, 130, 22, 'Pagador: José Ricardo de Almeida'],
      [40, 170, 22, 'Vencimento: 15/11/2026'],
      [40, 210, 22, 'Valor do documento: R$ 350,50'],
      [40, 250, 22, 'Nosso número 123456'],
    ],
  },
  licence: {
    size: [800, 500],
    want: null,
    lines: [
      [40, 30, 28, 'CARTEIRA NACIONAL DE HABILITAÇÃO'],
      [40, 90, 22, 'Nome: CARLOS EDUARDO NUNES'],
      [40, 130, 22, 'Validade 15/11/2030'],
    ],
  },
  summary: {
    size: [900, 600],
    want: {
      totalCents: 29877,
      consumptionKwh: 301,
      dueDate: '2026-11-18',
      distributor: 'Neoenergia Coelba',
      city: 'Salvador',
      uf: 'BA',
    },
    lines: [
      [40, 30, 26, 'Resumo da sua conta de luz'],
      [40, 80, 22, 'Neoenergia Coelba'],
      [40, 120, 22, 'Olá, Cláudia Reis!'],
      [40, 160, 22, 'Valor: R$ 298,77'],
      [40, 200, 22, 'Vencimento: 18/11/2026'],
      [40, 240, 22, 'Consumo: 301 kWh'],
      [40, 280, 22, 'Salvador/BA'],
    ],
  },
}

/** Digital documents too. */
const PDFS = new Set(['twoTotals', 'solar', 'figAbove', 'quote', 'notice'])

export const PLAIN_PAGES: readonly PlainPage[] = Object.entries(PAGES).map(
  ([id, { size, lines, want = null }]) => ({
    id,
    want,
    async render() {
      const [width, height] = size
      const { canvas, text } = openPicture('sans', { width, height })
      for (const [x, y, letters, words] of lines) text(x, y, words, { size: letters })
      const photo = await photograph(canvas, { tilt: -5, shadow: 0.45, noise: 12, seed: 7, scale: 1.3 })
      const rendered: { medium: 'png' | 'photo' | 'pdf'; bytes: Uint8Array }[] = [
        { medium: 'png', bytes: await canvas.encode('png') },
        { medium: 'photo', bytes: photo },
      ]
      if (PDFS.has(id)) {
        const pdf = await openPdf()
        for (const [x, y, letters, words] of lines) pdf.text(x, y, words, { size: letters })
        rendered.push({ medium: 'pdf', bytes: await pdf.save() })
      }
      return rendered
    },
  }),
)
