import type { Page } from './page.ts'
import type { DocumentClass } from './types.ts'

/** What the fields found on a page say of its kind. */
export interface Found {
  total: boolean
  dueDate: boolean
  consumption: boolean
  distributor: boolean
  holder: boolean
  place: boolean
  installation: boolean
  /** The payment line is one of electricity or gas. */
  energyLine: boolean
}

/** Terms that the regulation makes a bill print, and hardly anything else prints together. */
const TERMS: RegExp[] = [
  /\bbandeiras?\b/,
  /\btusd\b|\btarifa de (?:uso|energia)\b/,
  /\biluminacao publica\b|\bcip\b|\bcosip\b|\bcontrib\w*\.? (?:de |da |custeio |p\/ )*ilum/,
  /\bunidade consumidora\b|\binstalacao\b|\bconta contrato\b/,
  /\bleitura (?:anterior|atual)\b|\bproxima leitura\b|\bdatas? (?:de|das) leituras?\b/,
  /\bmedidor\b|\bconstante\b/,
  /\b(?:mono|bi|tri)fasic[oa]\b/,
  /\bclass(?:e|ificacao)\b.*\b(?:resid|comerc|rural|indust)|\b(?:resid\w*|comerc\w*|rural|indust\w*)\b.*\bb[1-4]\b|\bb[1-4][ -]+(?:resid|comerc|rural|conv)/,
  /\bsub-?grupo\b|\bgrupo:? *[ab]\b|\bmodalidade tarifaria\b/,
  /\baneel\b/,
  /\bnf-?3-?e\b|\bdanf-?3-?e\b|\bnota fiscal[^.]{0,30}energia\b/,
  /\bdic\b.*\bfic\b|\bdmic\b|\btensao (?:nominal|contratada)\b/,
  /\bdias (?:de )?(?:faturamento|faturados|consumo)\b|\bn[o°º]? de dias\b/,
  /\bpis\b.*\bcofins\b|\bicms\b/,
  /\bhistorico de consumo\b|\bconsumo (?:dos ultimos|faturado|ativo|medido)\b/,
]
const TITLE =
  /\b(?:conta|fatura|nota fiscal|segunda via|2a via)\b(?: \w+){0,4} (?:luz|energia)\b|\bdanf-?3-?e\b|\bnf-?3-?e\b/

/** Other papers, by words they need two of. */
const OTHERS: { words: RegExp[]; needs: number; unlessTerms: number }[] = [
  // Receipts of payment, the one of a bill too.
  {
    words: [
      /\bcomprovante\b|\bsaiu da conta\b/,
      /\bpagamento (?:efetuado|realizado|confirmado|agendado)\b|\bpago com sucesso\b/,
      /\btransacao\b|\btransferencia\b/,
      /\bautenticacao\b(?! mecanica)|\bid da transacao\b/,
      /\bagencia\b/,
      /\bfavorecido\b|\brecebedor\b|\bquem recebeu\b|\binstituicao\b/,
      /\bvalor pago\b|\bpago em\b|\bdata d[oe] pagamento\b/,
      /\brecibo\b|\bquitacao\b|\bquitad[ao]s?\b/,
    ],
    needs: 2,
    unlessTerms: 5,
  },
  // Slips of a bank, whatever they are for.
  {
    words: [
      /\bbeneficiario\b|\bcedente\b/,
      /\bpagador\b|\bsacado\b/,
      /\bnosso numero\b/,
      /\bvalor do documento\b/,
      /\bficha de compensacao\b|\brecibo do pagador\b/,
      /\bparcela\b/,
    ],
    needs: 3,
    unlessTerms: 4,
  },
  // Offers of solar systems and simulations.
  {
    words: [
      /\bproposta\b/,
      /\borcamento\b/,
      /\bpayback\b|\bretorno (?:do )?investimento\b/,
      /\bmodulos?\b|\bplacas? solar|\bpaine(?:l|is)\b/,
      /\binversor/,
      /\bkwp\b/,
      /\beconomia (?:estimada|anual|mensal|de)\b/,
      /\binvestimento\b/,
      /\bsimulacao\b|\bsimulador\b/,
      /\bfotovoltaic/,
      /\bvalidade da proposta\b|\bgarantia\b/,
    ],
    needs: 2,
    unlessTerms: 8,
  },
  {
    words: [/\bagua\b/, /\besgoto\b/, /\bsaneamento\b/, /\bhidrometro\b/, /\bm3\b|\bm³|\bmetros cubicos\b/],
    needs: 2,
    unlessTerms: 9,
  },
  {
    words: [
      /\bgas (?:natural|canalizado|encanado)\b/,
      /\bm3\b|\bm³/,
      /\bpoder calorifico\b|\bpcs\b/,
      /\bfator de correcao\b/,
    ],
    needs: 2,
    unlessTerms: 7,
  },
  {
    words: [
      /\binternet\b/,
      /\bfibra\b|\bbanda larga\b/,
      /\btelefon(?:e fixo|ia|ica)\b/,
      /\b\d+ ?(?:mega|mbps|gb)\b/,
      /\banatel\b/,
      /\bplano (?:controle|pos|movel)\b|\bdados moveis\b/,
      /\btv por assinatura\b/,
    ],
    needs: 2,
    unlessTerms: 7,
  },
  {
    words: [
      /\bcondominio\b/,
      /\btaxa condominial\b|\bcota\b/,
      /\bfundo de reserva\b/,
      /\brateio\b/,
      /\bsindic/,
    ],
    needs: 2,
    unlessTerms: 7,
  },
  // A conversation or a page on a screen.
  {
    words: [
      /\bdigite uma mensagem\b|^mensagem$/m,
      /\bonline\b|\bvisto por ultimo\b|\bdigitando\b/,
      /\bencaminhada\b/,
      /(?:\b\d{1,2}:\d{2}\b[\s\S]*){4}/,
      /\bcurtir\b|\bcompartilhar\b|\bcomentarios?\b|\bleia mais\b|\bpublicidade\b/,
    ],
    needs: 2,
    unlessTerms: 7,
  },
  // Letters about bills.
  {
    words: [
      /\bdeclaracao\b/,
      /\bnegociacao\b|\bacordo\b|\bparcelamento\b/,
      /\bprezad[oa]\b/,
      /\batenciosamente\b/,
      /\bordem de servico\b|\bprotocolo de atendimento\b/,
      /\bcontrato de adesao\b|\btermo de\b|\bclausula\b/,
      /\bcarta\b|\bcomunicado\b|\bnotificacao\b/,
    ],
    needs: 2,
    unlessTerms: 6,
  },
]

/** Letters on a page below which there is no document on it. */
const FEWEST_LETTERS = 25

export interface Classified {
  documentClass: DocumentClass
  /** 0 to 1. */
  confidence: number
}

/** What kind of paper a page is, by its words and by what a bill must have and others have not. */
export function classify(page: Page, found: Found): Classified {
  const text = page.folded
  const letters = text.replace(/[^a-z]/g, '').length
  if (letters < FEWEST_LETTERS) return { documentClass: 'not_document', confidence: 0.9 }
  const terms = TERMS.filter((term) => term.test(text)).length
  const other = OTHERS.some(
    ({ words, needs, unlessTerms }) =>
      terms < unlessTerms && words.filter((word) => word.test(text)).length >= needs,
  )
  const points =
    (found.consumption ? 0.2 : /\bkwh\b/.test(text) ? 0.06 : 0) +
    (found.distributor ? 0.2 : /\bdistribuidora de energia\b|\benergia eletrica\b/.test(text) ? 0.08 : 0) +
    (found.total ? 0.18 : 0) +
    (found.dueDate ? 0.12 : 0) +
    (TITLE.test(text) ? 0.12 : 0) +
    (found.holder ? 0.05 : 0) +
    (found.place ? 0.05 : 0) +
    (found.installation ? 0.08 : 0) +
    (found.energyLine ? 0.2 : 0) +
    Math.min(0.4, terms * 0.07)
  const score = Math.min(1, points)
  // Without a figure of energy and one of money it may be anything about energy.
  const whole = found.total && (found.consumption || found.energyLine || terms >= 4)
  if (other) return { documentClass: 'other_document', confidence: 0.85 }
  if (score > 0.7 && whole) return { documentClass: 'energy_bill', confidence: score }
  const smells = score >= 0.35 && (/\bkwh\b/.test(text) || found.distributor || terms >= 3)
  if (smells) return { documentClass: 'energy_bill', confidence: Math.min(score, 0.7) }
  return { documentClass: 'other_document', confidence: letters > 120 ? 0.85 : 0.6 }
}
