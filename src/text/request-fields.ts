import type { FieldConfig } from '../business/schema.ts'
import { fold } from './normalise.ts'

/** Words (folded) by which a request is recognised to ask for a kind of field. `strong` are enough anywhere in it. */
const BY_TYPE: Partial<Record<FieldConfig['type'], RegExp>> = {
  person_name:
    /\bnome\b(?! (?:d[aeo] (?:sua |seu )?(?:empresa|loja|negocio|estabelecimento|hamburgueria|frigorifico|acougue|produto|equipamento|modelo|marca|maquina|cidade|comprador)|fantasia|social))|\bcomo (?:eu )?(?:posso|devo|podemos|prefere|gosta|quer)(?: que (?:eu )?)?(?: (?:te|lhe|o|a|ser))? cham\w+|\bcomo (?:voce |vc |e que voce )?se chama|\bcom quem (?:eu )?(?:falo|estou|tenho|estamos|converso)|\bquem (?:e que )?(?:fala|esta falando|e voce|seria voce)\b|\b(?:sua|tua) graca\b|\bse (?:identific|apresent)\w+/,
  company:
    /\bnome d[aeo] (?:sua |seu |teu |tua )?(?:empresa|loja|negocio|estabelecimento|hamburgueria|frigorifico|acougue|marca|restaurante|lanchonete|industria)|\brazao social|\bnome fantasia|\b(?:qual|quais|que|de qual|de que|por qual) (?:e |seria )?(?:a |o )?(?:sua |seu )?(?:empresa|firma)\b|\b(?:e|,|ou|seu nome e|cidade e|cnpj e) (?:a |o |da |do )?(?:sua |seu )?(?:empresa|firma)\b(?! (?:tem|produz|ja|faz|usa|trabalha|fica|atua|esta))|\bempresa (?:voce |vc )?(?:representa|trabalha)|(?<!\b(?:nossa|essa|dessa|desta|esta) )\bempresa(?= ?(?:,|\?|$|:| e (?:o |a )?(?:seu|sua|cidade|cnpj|email|e-mail|volume|produto|nome)\b))/,
  cnpj: /\bcnpj\b/,
  email: /(?<!\b(?:no|por|pelo|via|ao|pro|neste|nesse|de) (?:seu |teu )?)\be-?mail\b|\bcorreio eletronico/,
  city: /\bcidade\b(?! (?:onde|e a mesma|grande|pequena))|\bmunicipio\b|\bde onde (?:voce|vc|voces|vcs|e|fala|esta|vem|seria)|\bde onde(?= ?(?:[?,]|$))|\b(?:voce|vc|voces|vcs|empresa|negocio|hamburgueria|fabrica|cozinha) (?:e|fala|fica|sao|esta|falam|ficam) (?:de |em )?(?:onde|qual|que)\b|\bonde (?:voce|vc|voces|vcs|e que|fica|ficam|esta|estao|se localiza|seria|vai)\b|\b(?:qual|sua|a|tua) (?:e )?(?:a )?(?:sua )?(?:localizacao|regiao|localidade)\b|\bem (?:que|qual) (?:lugar|regiao|local|canto)\b/,
  uf: /\bestado\b(?! (?:de |da |do |em que (?:esta|se encontra)|civil|atual))|\buf\b/,
  segment:
    /\b(?:segmento|ramo)\b|\btipo (?:de|do) (?:seu |sua )?(?:negocio|estabelecimento|empresa|operacao|comercio|atividade)|\bcom o que (?:voce|vc|voces|a empresa)|\barea de atuacao|\bqual (?:e )?(?:o )?seu negocio|\bo que (?:a )?(?:sua )?empresa (?:faz|produz)|\b(?:voce|vc|voces) trabalham? com (?:o )?que\b|\bem que (?:area|mercado) (?:voce|vc|a empresa|atua)/,
  product:
    /\b(?:qual|quais|que|sobre qual|em qual) (?:e |seria |seriam |sao )?(?:o |a |os |as )?(?:tipo de |modelo de )?(?:produto|equipamento|maquina|modelo|linha|solucao|formadora|cortadora)s?\b|\b(?:o )?(?:que|qual) (?:e que )?(?:voce |vc |voces )?(?:procuram?|precisam?|buscam?|esta(?:o)? (?:procurando|buscando|precisando)|gostaria|deseja|quer produzir)\b|\b(?:produto|equipamento|modelo|maquina)s? (?:de (?:seu )?interesse|desejad[oa]|que (?:voce |vc |te )?(?:procura|precisa|busca|quer|deseja|interess|tem interesse))|\b(?:e|,) (?:o |a )?(?:produto|equipamento|modelo|maquina)(?= ?(?:,|\?|$|\.| e | de interesse))|\bproduto(?= ?(?:,|\?|$|:))/,
  volume:
    /\bvolume\b|\bquant[oa]s?\b[^?.]{0,50}?\b(?:por|ao?|\/)? ?(?:dia|hora|semana|mes)\b|\bquant[oa]s?\b[^?.]{0,40}?\b(?:produz\w*|fabric\w+|prepar\w+|faz\w*|vend\w+|process\w+|precis\w+ produzir)|\b(?:produz\w*|fabrica\w*|faz|vende|prepara|processa) quant[oa]s?|\bproducao (?:diaria|mensal|semanal|media|atual|desejada|prevista|por|estimada)|(?:\bqual|\bquais|\bquant[oa]|\bcomo (?:e|esta|anda)|inform\w+|diga|diz|saber|conta|pass[ae]|precis\w+ d[ao])\b[^?.]{0,30}\bproducao\b(?! propria)|\bproducao(?= ?(?:,|\?|$|:|\/| e (?:o|a|para|qual|seu|sua|cidade|nome)\b))|\bcapacidade\b|\bquantidade\b|\bdemanda (?:diaria|mensal|por|atual)/,
  urgency:
    /\b(?:para|pra|pr[ao]) quando\b|\bquando (?:e que )?(?:voce |vc |voces )?(?:pretend|precis|quer|gostari|planej|pens|vai precisar|imagin|seria|espera)\w*|\burgencia\b|\burgente\b|\b(?:qual|tem|teria|ha|existe|seu|sua|o|algum|alguma)(?: e)?(?: o| a)?(?: seu| sua| algum| alguma)? (?:prazo|previsao|pressa|data)\b|\bem quanto tempo (?:voce |vc |voces )?(?:pretend|precis|quer|gostari|planej|pens)\w*|\bprazo (?:para|pra|de|em que)\b/,
  money:
    /\bvalor (?:medio |da |de |do |que |mensal)|\bquanto (?:voce |vc |voces )?(?:paga|gasta|vem|costuma)|\bconta (?:de luz|de energia)\b(?=[^?]*\b(?:valor|quanto|media)\b)|\bmedia da (?:sua )?conta/,
  energy: /\bconsumo\b|\bkwh\b/,
}

/** Things asked of a lead that no field of the business stands for; they count in a questionnaire all the same. */
const OTHER_DATA: [name: string, pattern: RegExp][] = [
  [
    'phone',
    /\b(?:telefone|celular|(?:o |seu )zap(?:zap)?|(?:seu |o )whats(?:app)?|numero (?:de|para) contato|contato telefonico)\b/,
  ],
  ['address', /\b(?:endereco|cep|bairro|rua e numero)\b/],
  ['role', /\bcargo\b|\bsua funcao\b/],
  ['document', /\b(?:cpf|rg|inscricao estadual)\b/],
  ['birth', /\bdata de nascimento|\bidade\b/],
  ['site', /\b(?:seu|o|sua|link d[oa]) (?:site|instagram|insta|facebook)\b/],
  ['weight', /\b(?:peso|gramatura|gramagem)\b|\bquant[oa]s? gramas\b/],
  ['diameter', /\bdiametro\b|\btamanho d[oa]\b/],
  ['thickness', /\bespessura\b/],
  ['budget', /\borcamento disponivel|\bverba\b|\bquanto (?:pretende|pode|quer) investir/],
  ['staff', /\bquantos (?:funcionarios|colaboradores|operadores)\b/],
  ['units', /\bquantas (?:lojas|unidades (?:voce|a empresa))\b/],
]

const EMPTY = new Set(
  'qual quais seu sua voce voces para como onde quem quando quanto quantos quantas que com por uma uns umas esta esse essa isso mais ja tem ter ser sao nos nossa nosso aqui favor poderia pode informar dizer gostaria saber gente'.split(
    ' ',
  ),
)
function contentWords(text: string): string[] {
  return stemsOf(fold(text))
}
function stemsOf(folded: string): string[] {
  return folded
    .split(/[^a-z]+/)
    .filter((word) => word.length >= 4 && !EMPTY.has(word))
    .map((word) => word.slice(0, 6))
}

export interface FieldFinder {
  /** Ids of the business's fields a request asks for, and names of other data it asks for. */
  find(request: string): { fields: string[]; others: string[] }
}

/** Learns from the business's own configuration how each field is asked for. */
export function createFieldFinder(fields: Readonly<Record<string, FieldConfig>>): FieldFinder {
  const stems = new Map(
    Object.entries(fields).map(([id, field]): [string, string[]] => [
      id,
      [field.label, ...field.ask].flatMap(contentWords),
    ]),
  )
  const finders = Object.entries(fields).map(([id, field]) => {
    const pattern = BY_TYPE[field.type]
    // Words only this field is asked with: "conhece", "comprou".
    const own = (stems.get(id) ?? []).filter((word) =>
      [...stems].every(([other, used]) => other === id || !used.includes(word)),
    )
    const label = contentWords(field.label)
    const asks = field.ask.map(contentWords).filter((words) => words.length >= 2)
    const options = Object.values(field.options ?? {})
      .flat()
      .map((word) => fold(word))
      .filter((word) => word.length > 3)
    return (request: string, words: ReadonlySet<string>): string | null => {
      if (pattern?.test(request)) return id
      if (asks.some((ask) => ask.length >= (pattern ? 3 : 2) && ask.every((word) => words.has(word))))
        return id
      if (pattern) return null
      if (field.type === 'yes_no' && own.some((word) => words.has(word))) return id
      // No words of its own: its label, or two of its options side by side ("casa ou empresa").
      if (label.length > 0 && label.every((word) => words.has(word))) return id
      const named = options.filter((option) => request.includes(option))
      return named.length >= 2 && /\bou\b/.test(request) ? id : null
    }
  })
  return {
    find(request) {
      const words = new Set(stemsOf(request))
      return {
        fields: finders.map((finder) => finder(request, words)).filter((id) => id !== null),
        others: OTHER_DATA.filter(([, pattern]) => pattern.test(request)).map(([name]) => name),
      }
    },
  }
}
