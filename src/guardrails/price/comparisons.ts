import type { Finding } from '../define.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'

/**
 * The price of a service, said without a figure: its tariff set beside another's, a fee it is said to have, an amount
 * in banknotes, coffees or digits. What a customer saves is another rule's.
 */
const THING =
  '(?:kwh|quilowatt\\S*|tarifas?|mensalidades?|taxas?|taxinhas?|adesao|assinatura|participar|participacao|servico|energia (?:daqui|da \\w+|nossa|solar|que (?:vendemos|geramos|entregamos))|nossa energia|medidor(?: novo)?|inversor\\w*|placas?|paineis|painel|equipamento\\w*|instalacao|manutencao|plano(?: \\w+)?|BRAND|gente|nosso (?:preco|valor|custo)|precos?|valor(?:es)? (?:do|da|de) (?:kwh|tarifa|plano|assinatura|adesao|energia))'
const CHEAP =
  '(?:menos (?:que|do que)|mais (?:barat\\w+|em conta|baix\\w+|car[oa]s?|alt[oa]s?|acessive\\w+|competitiv\\w+|vantajos\\w+)|menor(?:es)?|maior(?:es)?|metade|um terco|o dobro|abaixo|acima|igual|barat\\w+|simbolic\\w+|irrisori\\w+|quase nada|uma ninharia|uma merreca|trocad\\w+|merreca|baratinh\\w+|pouquinho|car[oa]s?|baixissim\\w+|competitiv\\w+|imbative\\w+)'
const SMALL =
  '(?:cafe\\w*|cafezinho\\w*|lanche\\w*|pizza\\w*|cerveja\\w*|pao|paozinho|refrigerante|salgad\\w+|pastel|chiclete|bala|passagem|ingresso|netflix|streaming|assinatura de tv|OUTPUT|sorvete|bombom|marmita)'

const LEVELS = new RegExp(
  [
    `\\b${THING}\\b(?: \\w+){0,5} (?:e|eh|sai|fica|custa\\w*|sao|ficam|cobr\\w+|vem|anda|era|estao?|ta|bate)(?: \\w+){0,3} ${CHEAP}\\b`,
    `\\b(?:sem duvida |de longe )?(?:a|o|as|os) (?:\\w+ )?mais (?:barat\\w+|em conta|acessive\\w+|car[oa]s?) (?:d[oae]s? |que )(?:\\w+)`,
    `\\b(?:custa\\w*|cobr\\w+|sai|fica|paga\\w*)(?: \\w+){0,4} ${CHEAP} (?:que|do que|d[oa]|de) (?!sua conta|a sua conta|voce paga)`,
    `\\bmais (?:barat\\w+|em conta|car[oa]) (?:que|do que) (?:o |a |os |as )?(?:d[aoe]s? )?(?:outr\\w+|concorren\\w+|distribuidora|cemig|enel|cpfl|light|copel|celesc|coelba|celpe|equatorial|energisa|neoenergia|rge|edp|mercado|vizinh\\w+|kwh|tarifa|kit|sistema)`,
    `\\bningu?em (?:\\w+ )?(?:cobra|faz|vende|oferece|tem)(?: \\w+)? (?:menos|mais barat\\w+|preco|menor|melhor preco)\\b`,
    `\\b(?:custa\\w*|sai|fica|vale|equivale|menos|mais barat\\w+|pre[cç]o|valor)\\b[^.!?]{0,30}\\b(?:que|de|a|do|por|dum) (?:um |uma |uns |umas |dois |duas )?${SMALL}\\b`,
    `\\b(?:menos|pouco mais|mais barat\\w+) (?:que|do que|de) (?:um |uma |uns |dois |duas )?${SMALL}\\b`,
    `\\b(?:tem|temos|ha|existe|cobra\\w*|paga\\w*|so|apenas)(?: \\w+){0,3} (?:taxa|taxinha|mensalidade|anuidade|tarifa|custo|valor|valorzinho)(?: \\w+){0,2} (?:de (?:adesao|inscricao|cadastro|manutencao|administracao|entrada|servico|ativacao)|simbolic\\w+|pequen\\w+|baix\\w+|fix\\w+|unic\\w+|mensal|baratinh\\w+|inicial|minim\\w+)\\b`,
    `\\b(?:taxa|taxinha|mensalidade|anuidade)s?\\b[^.!?]{0,20}\\b(?:e|de|fica|sai|custa|gira|coisa de|casa d\\w+)\\b`,
    '\\b(?:uma|duas|dois|tres|quatro|cinco|\\d+|umas?) (?:notas?|notinhas?|cedulas?) (?:de|duma?) \\w+',
    '\\b(?:casa|faixa) (?:d[aeo]s? )(?:\\w+ )?(?:centavos|reais|dezena\\w*|centena\\w*|milhar\\w*|dez|vinte|trinta|quarenta|cinquenta|cem|duzentos|dezenove|dezoito|quinze)\\b|\\bvezes (?:o|a) (?:preco|valor|tarifa)\\b',
    '\\b(?:\\d|dois|tres|quatro|cinco|seis) (?:digitos|algarismos|zeros)\\b',
    '\\b(?:centavos|centavinhos|real e pouco|pilas|contos|pratas|mangos|pau|paus)\\b(?! d[aeo] (?:queijo|arara))',
  ].join('|'),
  'g',
)
const DENIES = /\b(?:nao|nem|sem|nada|nenhum\w*|zero|nunca)\b(?: \w+){0,4} ?$/
/** About the customer's own bill, or a tariff in general: who decides it, when it changes. */
const BILL =
  /\b(?:sua|tua|a) (?:conta|fatura)\b[^.!?]*\b(?:vem|fica|chega|sai|e|menor|mais)\b|\b(?:voce|vc) paga menos\b|\b(?:bandeira|aneel|setor eletrico|governo|orgao)\b|\bdepende|\btarifa (?:social|branca)\b|\btaxas? d[ae]s? (?:sua )?distribuidora\b|\biluminacao publica\b|\bminimo\b/

export function findComparisons(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (sentence.question && /\b(?:sua|seu|voce|vc)\b/.test(sentence.text)) return []
    return scanSentence(sentence, LEVELS)
      .filter(
        (hit: Hit) =>
          !DENIES.test(hit.before) && !/\b(?:nao|nem|sem)\b/.test(hit.text) && !BILL.test(sentence.text),
      )
      .map(({ start, end }) => ({ start, end }))
  })
}
