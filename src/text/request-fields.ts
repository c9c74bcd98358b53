import type { FieldConfig } from '../business/schema.ts'
import { fold } from './normalise.ts'

/** Puts a business's own words where a pattern leaves room for them: `MACHINE`, `SHOP`. */
export type PatternReader = (pattern: RegExp) => RegExp

/** Words (folded) by which a request is recognised to ask for a kind of field. `strong` are enough anywhere in it. */
const BY_TYPE: Partial<Record<FieldConfig['type'], RegExp>> = {
  person_name:
    /\bnome\b(?! (?:d[aeo] (?:sua |seu )?(?:empresa|loja|negocio|estabelecimento|SHOP|frigorifico|acougue|produto|equipamento|modelo|marca|maquina|cidade|comprador)|fantasia|social))|\bcomo (?:eu )?(?:posso|devo|podemos|prefere|gosta|quer)(?: que (?:eu )?)?(?: (?:te|lhe|o|a|ser))? cham\w+|\bcomo (?:voce |vc |voces |vcs |e que voce )?se chamam?\b(?! (?:o|a|esse|essa|seu|sua|teu|tua)\b)|\bvoce e (?:a |sua )?empresa\b|\bcomo (?:voce |vc |e que voce )chama\b|\bcomo (?:eu )?(?:te|lhe) cham\w+|\bcom quem (?:eu )?(?:falo|estou|tenho|estamos|converso)|\bquem (?:e que )?(?:fala|esta falando|e voce|seria voce)\b|\b(?:sua|tua) graca\b|\bse (?:identific|apresent)\w+/,
  company:
    /\bcomo (?:e que )?(?:se )?chama(?: mesmo)? (?:o|a|seu|sua|teu|tua|esse|essa)\b|\b(?:empresa|firma|loja|negocio|SHOP|restaurante|lanchonete|estabelecimento) (?:como )?(?:e que )?(?:se )?chama\b|\bchama(?:m)? (?:a |o )?(?:sua |seu |tua |teu )(?:empresa|firma|loja|negocio|SHOP|restaurante|lanchonete)|\bvoce e (?:a |sua )?empresa\b|\bnome d[aeo] (?:sua |seu |teu |tua )?(?:empresa|loja|negocio|estabelecimento|SHOP|frigorifico|acougue|marca|restaurante|lanchonete|industria)|\brazao social|\bnome fantasia|\b(?:qual|quais|que|de qual|de que|por qual) (?:e |seria )?(?:a |o )?(?:sua |seu )?(?:empresa|firma)\b|\b(?:e|,|ou|seu nome e|cidade e|cnpj e) (?:a |o |da |do )?(?:sua |seu )?(?:empresa|firma)\b(?! (?:tem|produz|ja|faz|usa|trabalha|fica|atua|esta))|\bempresa (?:voce |vc )?(?:representa|trabalha)|(?<!\b(?:nossa|essa|dessa|desta|esta|uma|ou|ou (?:de|da|pra|para|na)|de uma|(?:cnpj|e-?mail|cidade|segmento|ramo|telefone|volume|producao|endereco|site|porte|inscricao|foco|responsavel) d[ao](?: sua)?) )\bempresa(?= ?(?:,|\?|$|:| e (?:o |a )?(?:seu|sua|cidade|cnpj|email|e-mail|volume|produto|nome)\b))/,
  cnpj: /\bcnpj\b/,
  email: /(?<!\b(?:no|por|pelo|via|ao|pro|neste|nesse|de) (?:seu |teu )?)\be-?mail\b|\bcorreio eletronico/,
  city: /(?<!\bn[ao] (?:sua |tua )?|\b(?:planos?|opc\w+|distribuidora|consulta|area|rede|lojas?|mercado|assinatura|clima|economia|desconto) (?:d[ao]|para a|pra) (?:sua |tua )?)\bcidade\b(?! (?:onde|e a mesma|grande|pequena))|\bmunicipio\b|\bde onde (?:voce|vc|voces|vcs|e|fala|esta|vem|seria)|\bde onde(?= ?(?:[?,]|$))|\b(?:voce|vc|voces|vcs|empresa|negocio|SHOP|fabrica|cozinha) (?:e|fala|fica|sao|esta|falam|ficam) (?:de |em )?(?:onde|qual|que)\b|\bonde (?:voce|vc|voces|vcs|e que|fica|ficam|esta|estao|se localiza|seria|vai)\b|\bonde (?:ela|ele|isso) fica|\b(?:qual|sua|a|tua) (?:e )?(?:a )?(?:sua )?(?:localizacao|regiao|localidade)\b|\bem (?:que|qual) (?:lugar|regiao|local|canto)\b/,
  uf: /\bestado\b(?! (?:de |da |do |em que (?:esta|se encontra)|civil|atual))|\buf\b/,
  segment:
    /\b(?:segmento|ramo)\b|\btipo (?:de|do) (?:seu |sua )?(?:negocio|estabelecimento|empresa|operacao|comercio|atividade)|\bcom o que (?:voce|vc|voces|a empresa)|\barea de atuacao|\bqual (?:e )?(?:o )?seu negocio|\bo que (?:a )?(?:sua )?empresa (?:faz|produz)|\b(?:voce|vc|voces) trabalham? com (?:o )?que\b|\bem que (?:area|mercado) (?:voce|vc|a empresa|atua)/,
  product:
    /\b(?:qual|quais|que|sobre qual|em qual) (?:e |seria |seriam |sao )?(?:o |a |os |as )?(?:tipo de |modelo de )?(?:produto|equipamento|maquina|modelo|linha|solucao|MACHINE)s?\b|\b(?:o )?(?:que|qual) (?:e que )?(?:voce |vc |voces )?(?:procuram?|precisam?|buscam?|esta(?:o)? (?:procurando|buscando|precisando)|gostaria|deseja|quer produzir)\b|\b(?:produto|equipamento|modelo|maquina)s? (?:de (?:seu )?interesse|desejad[oa]|que (?:voce |vc |te )?(?:procura|precisa|busca|quer|deseja|interess|tem interesse))|\b(?:e|,) (?:o |a )?(?:produto|equipamento|modelo|maquina)(?= ?(?:,|\?|$|\.| e | de interesse))|\bproduto(?= ?(?:,|\?|$|:))/,
  volume:
    /\bvolume\b|\bquant[oa]s?\b(?! (?:horas|turnos|pessoas|funcionarios))[^?.]{0,50}?\b(?:por|ao?|\/)? ?(?:dia|hora|semana|mes)\b|\bquant[oa]s?\b(?! (?:horas|turnos|pessoas|funcionarios))[^?.]{0,40}?\b(?:produz\w*|fabric\w+|prepar\w+|faz\w*|vend\w+|process\w+|precis\w+ produzir)|\b(?:produz\w*|fabrica\w*|faz|vende|prepara|processa) quant[oa]s?|\bproducao (?:diaria|mensal|semanal|media|atual|desejada|prevista|por|estimada)|(?:\bqual|\bquais|\bquant[oa]|\bcomo (?:e|esta|anda)|inform\w+|diga|diz|saber|conta|pass[ae]|precis\w+ d[ao])\b[^?.]{0,30}\bproducao\b(?! propria)|\bproducao(?= ?(?:,|\?|$|:|\/| e (?:o|a|para|qual|seu|sua|cidade|nome)\b))|\bcapacidade\b|\bquantidade\b|\bdemanda (?:diaria|mensal|por|atual)/,
  urgency:
    /\b(?:para|pra|pr[ao]) quando\b|\bquando (?:e que )?(?:voce |vc |voces )?(?:pretend|precis|quer|gostari|planej|pens|vai precisar|imagin|seria|espera)\w*|\burgencia\b|\burgente\b|\b(?:para|pra) (?:ja|agora|logo)\b[^?]{0,24}\bou\b|\b(?:so )?pesquisando\b|\b(?:qual|tem|teria|ha|existe|seu|sua|o|algum|alguma)(?: e)?(?: o| a)?(?: seu| sua| algum| alguma)? (?:prazo|previsao|pressa|data)\b|\b(?:e |seria )?(?:para|pra) (?:ja|agora|logo)\b[^?]{0,24}\bou\b|\bainda (?:esta |ta )?(?:so )?pesquisando\b|\bem quanto tempo (?:voce |vc |voces )?(?:pretend|precis|quer|gostari|planej|pens)\w*|\bprazo (?:para|pra|de|em que)\b|(?:,|\be) (?:o |seu )?prazo(?= ?[.?!,]|$)/,
  money:
    /\bvalor (?:medio|da|de|do|que|mensal|aproximado|dela)\b|\b(?:quanto|qto|qt|qnt) (?:e que )?(?:voce |vc |voces |a gente |ela |ele |a conta |a fatura |sua conta |a luz )?(?:costuma )?(?:paga|gasta|vem|vir|costuma|da|esta vindo|ta vindo|sai|fica)\b|\b(?:conta|fatura|luz|energia|boleto)\b[^?.]{0,40}\b(?:quanto|qto|qt|qnt|que valor|qual valor)\b|\bpaga(?:m|ndo)? (?:de luz |por mes |em media )?(?:quanto|qto|qt)\b|\bconta (?:de luz|de energia)\b(?=[^?]*\b(?:valor|quanto|media)\b)|\bmedia da (?:sua )?conta|\bvem (?:em torno de |por volta de |mais ou menos )?quanto\b|\b(?:conta|fatura)\b[^?.]{0,30}\b(?:em que|em qual|qual|que) (?:faixa|valor|media|patamar)\b|\b(?:qual|que) (?:a )?faixa (?:da|de) (?:sua )?(?:conta|fatura)/,
  energy: /\bconsumo\b|\bkwh\b/,
  distributor:
    /\b(?:distribuidora|concessionaria)\b|\b(?:qual|quais|que|quem|de qual|por qual)\b[^?.]{0,30}\b(?:companhia (?:de luz|de energia|eletrica)|(?:empresa|companhia)\b[^?.]{0,24}\b(?:energia|luz|fornec\w+|entrega|atende))\b/,
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
  // What a product should be like: one thing, however many measures it has.
  [
    'specification',
    /\b(?:peso|gramatura|gramagem)\b|\bquant[oa]s? gramas\b|\bdiametro\b|\btamanho d[oa]\b|\bespessura\b/,
  ],
  ['budget', /\borcamento disponivel|\bverba\b|\bquanto (?:pretende|pode|quer) investir/],
  ['staff', /\bquantos (?:funcionarios|colaboradores|operadores)\b/],
  ['units', /\bquantas (?:lojas|unidades (?:voce|a empresa))\b/],
]

const HOURS = /\b(?:em|por) quant[oa]s (?:horas|turnos|dias|pessoas)\b[^?,]*/g
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
  /** The same of a bare list, where a field's plain name is enough. */
  listed(list: string): { fields: string[]; others: string[] }
}

/** What a field is called where it is only named. */
const NAMED: Partial<Record<FieldConfig['type'], RegExp>> = {
  person_name:
    /\b(?:nome(?! d[aeo]\b| fantasia)|eu sou|me chamo|como (?:te|lhe) cham\w+|quem (?:e voce|fala|(?:eu )?falo|tenho o prazer))\b/,
  company:
    /(?<!\b(?:esta|fica|onde|d)a? ?(?:a |e )?(?:sua )?)\b(?:empresa|firma|razao social|nome d[ao] (?:empresa|loja|negocio))\b/,
  cnpj: /\bc\.?n\.?p\.?j\b/,
  email: /\be-?mail\b|\b(?:endereco|correio) eletronico\b/,
  city: /(?<!\bn[ao] (?:sua |tua )?)\b(?:cidade|municipio|localidade|onde (?:voce |vc )?(?:mora|fica|esta|fala)|moro em|de onde)\b/,
  uf: /\b(?:estado|uf)\b(?! de\b)/,
  segment: /\b(?:segmento|ramo|area de atuacao)\b/,
  product:
    /(?<!\b(?:indic\w+|mostr\w+|explic\w+|sug\w+|melhor) (?:o |a |qual )?)\b(?:produto|equipamento|maquina|modelo)(?: (?:desejad[oa]|de interesse|que procura))?\b|\bo que (?:voce |vc |voces |se )?(?:pretende|vai|vao|quer|deseja|fabrica|produz|faz)\w*/,
  volume:
    /\b(?:volume|producao|(?:em que |que )?quantidade|quanto$|e quanto|produzo|quanto (?:produz|faz|por dia))\b/,
  urgency: /\b(?:urgencia|prazo|quando (?:pretende|precisa|seria|usar|e a compra)|para quando)\b/,
  money:
    /\b(?:valor|quanto (?:vem|paga|gasta|da)|pago|(?:media|gasto) (?:mensal|paga|faturad[ao]|medi[ao]|da conta)|valor faturado|faturamento de energia)\b/,
  energy: /\b(?:consumo|kwh)\b/,
  distributor: /\bdistribuidora\b/,
  option: /\b(?:casa|residencia) ou (?:\w+ )?empresa\b|\btipo de (?:cliente|imovel)\b/,
}

/** Learns from the business's own configuration how each field is asked for. */
export function createFieldFinder(
  fields: Readonly<Record<string, FieldConfig>>,
  inTrade: PatternReader,
): FieldFinder {
  const stems = new Map(
    Object.entries(fields).map(([id, field]): [string, string[]] => [
      id,
      [field.label, ...field.ask].flatMap(contentWords),
    ]),
  )
  const finders = Object.entries(fields).map(([id, field]) => {
    const general = BY_TYPE[field.type]
    const pattern = general && inTrade(general)
    // Words only this field is asked with: "conhece", "comprou".
    const own = (stems.get(id) ?? []).filter((word) =>
      [...stems].every(([other, used]) => other === id || !used.includes(word)),
    )
    const label = contentWords(field.label)
    const asks = field.ask.map(contentWords).filter((words) => words.length >= 2)
    const options = Object.entries(field.type === 'distributor' ? {} : (field.options ?? {})).map(
      ([value, words]) =>
        new RegExp(
          `\\b(?:${[value, ...words]
            .map((word) => fold(word).replace(/[^a-z0-9 ]/g, '.'))
            .filter((word) => word.length > 2)
            .join('|')})\\b`,
        ),
    )
    return (request: string, words: ReadonlySet<string>): string | null => {
      // How long a day of work is, is no volume.
      const asked = field.type === 'volume' ? request.replace(HOURS, ' ') : request
      if (pattern?.test(asked)) return id
      // Its options side by side: "tem lanchonete, açougue ou o quê?", "é para casa ou para empresa?".
      if (options.length > 0 && options.filter((option) => option.test(request)).length >= 2) {
        if (/\bou\b/.test(request)) return id
      }
      if (asks.some((ask) => ask.length >= (pattern ? 3 : 2) && ask.every((word) => words.has(word))))
        return id
      if (pattern) return null
      if (field.type === 'yes_no' && own.some((word) => words.has(word))) return id
      // No words of its own: its label.
      if (label.length > 0 && label.every((word) => words.has(word))) return id
      return null
    }
  })
  const found = (request: string) =>
    OTHER_DATA.filter(([, pattern]) => pattern.test(request)).map(([name]) => name)
  return {
    listed(list) {
      return {
        fields: Object.entries(fields).flatMap(([id, field]) => (NAMED[field.type]?.test(list) ? [id] : [])),
        others: found(list),
      }
    },
    find(request) {
      const words = new Set(stemsOf(request))
      return {
        fields: finders.map((finder) => finder(request, words)).filter((id) => id !== null),
        others: found(request),
      }
    },
  }
}
