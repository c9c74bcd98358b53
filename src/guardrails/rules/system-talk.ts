import { phrases } from '../../text/phrases.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { declines } from '../moves.ts'
import { type Reading, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { type Hit, scan } from '../scan.ts'

const STORE =
  '(?:sistema|crm|banco de dados|base(?: de dados| de clientes| de leads)?|database|planilha|cadastro|ficha(?: cadastral| do cliente)?|pipeline|funil(?: de vendas)?|piperun|pipe|chatwoot|hubspot|salesforce|supabase|ticket|chamado|card|registro|prontuario|painel de leads|plataforma interna|nosso banco|banco(?! do brasil)|status(?: do \\w+)?|historico(?: do \\w+)?|tabela|perfil do (?:sistema|cliente)|seu perfil|kanban|back ?office|servidor|backend)'
const STORES =
  '(?:registr\\w+|cadastr\\w+|atualiz\\w+|salv\\w+|dar baixa|dei baixa|grav(?:ei|o|a|amos|ando|ado|ada|ados|adas|ar|o|amos)|insir\\w+|inser\\w+|lanc(?:ei|o|ar|ando|ado|ada|amos)|cri(?:ei|o|ar|ando|ado|ada|amos)|abr(?:i|o|ir|indo)|adicion\\w+|mov(?:i|o|er|endo|ido)|consult(?:ei|o|ar|ando|amos)|verifi(?:quei|co|car|cando)|aliment\\w+|sincroniz\\w+|preench\\w+|marc(?:ei|o|ar|ando)|marquei|sub(?:ir|i|indo|o)|inclu(?:i|ir|indo|so|o)|coloc(?:ar|o|ando)|coloquei|armazen\\w+|jog(?:uei|ar|o|ando)|pux(?:ei|ar|ando|o)|cheq\\w+|busc(?:ar|ando|o)|busquei|olh(?:ei|ar|ando)|vi|vou ver|acess\\w+|import\\w+|complet\\w+|associ\\w+|vincul\\w+|deix(?:ei|o) (?:salvo|registrado|gravado|cadastrado)|arquiv\\w+|document(?:ei|ar|ando)|digit(?:ei|ando|ar)|carreg\\w+|consta|encontr\\w+|achei|nao achei|apagu?\\w+|delet\\w+|exclui\\w*|remov\\w+|troqu?\\w+|mud(?:ei|ar|ando|o)|alter\\w+|execut\\w+|rod(?:ei|ar|ando)|process(?:ei|ar|ando)|guard(?:ei|ar|ando)|edit\\w+|corrigi\\w*)'

const TALKS = phrases`
  ${STORES}(?: [\w,]+){0,7} (?:n[oa]s?|d[oa]s?|ao?|pr[oa]|para [oa]|em|no seu|um|uma|o|a|seu|sua|em nosso|em nossa|n[oa] noss[oa]|d[oa] noss[oa])(?: nova?| nosso| nossa| seu| sua| novo| tal)* ${STORE}
  ${STORES} ${STORE}
  (?:seu|sua|seus|suas|os|as) (?:lead|cadastro|registro|ficha|dados|informac\w+|perfil|card|ticket|oportunidade)(?: \w+){0,5} (?:foi|foram|esta|estao|ja|ta|tao|ficou|ficaram|fica|ficam|segue\w*|acaba\w* de ser|acabou de ser|acabam de ser|sendo|sera|serao)(?: \w+){0,3} (?:registrad\w+|cadastrad\w+|atualizad\w+|salv[oa]s?|gravad\w+|inserid\w+|criad\w+|lancad\w+|sincronizad\w+|incluid\w+|armazenad\w+|complet\w+|incomplet\w+|abert\w+|movid\w+)(?: (?:com sucesso|no|na|em))?
  (?:informac\w+|dados|cadastro|registro|perfil|alterac\w+|ficha)(?: \w+)? (?:salv[oa]s?|registrad[oa]s?|gravad[oa]s?|atualizad[oa]s?|sincronizad[oa]s?|realizad[oa]s?|concluid[oa]s?|efetuad[oa]s?|feit[oa]|inserid[oa]s?|complet[oa]|criad[oa])(?: com sucesso)?
  (?:fiz|fazendo|dei|dando|rodei|vou dar|vou fazer)(?: \w+){0,2} (?:busca|consulta|pesquisa|varredura|olhada|conferida|checagem)(?: \w+)? (?:n[oa]|em) (?:\w+ )?(?:${STORE}|arquivos?|registros?|banco|painel) ¦ (?:empresa|voce|contato|nome|cnpj)(?: \w+){0,3} (?:ja )?(?:cadastrad[oa]|registrad[oa])(?: \w+){0,2} ¦ ${STORES}(?: [\w-]+){0,6} (?:n[oa]s?|d[oa]) (?:\w+ )?(?:cadastro de contatos|lista de contatos|painel(?: d[oa] \w+)?|computador|tela|arquivo) ¦ (?:estou|to|tou|fui|vou|deixa eu)(?: \w+)? (?:vendo|olhando|conferindo|verificando|consultando|checando|lancar|ver|olhar|conferir|checar)(?: \w+){0,2} (?:n[oa]|aqui n[oa]) (?:${STORE}|painel(?: \w+)?|tela|computador) ¦ (?:foram|foi|estao)(?: \w+)? (?:apagad\w+|removid\w+|excluid\w+|deletad\w+)(?: \w+){0,2} (?:tabela|base|banco|sistema|planilha|crm)(?: \w+){0,2} ¦ (?:lead|contato|card|nome)(?: \w+){0,2} (?:entrou|esta|foi|subiu|caiu)(?: \w+){0,2} (?:fila|lista|funil|coluna|etapa|esteira)(?: \w+){0,3}
  (?:salv[oa]s?|gravad[oa]s?|registrad[oa]s?|armazenad[oa]s?|cadastrad[oa]s?)(?: \w+){0,2} n[oa] (?:\w+ )?(?:ferramenta|plataforma|aplicativo|app|computador|painel|programa|tela|nuvem) ¦ salv[oa]s? com sucesso ¦ com sucesso no sistema
  (?:criei|abri|criando|abrindo|crio|abro|gerei|gerando|acabei de (?:criar|abrir)|vou (?:criar|abrir|gerar)|foi (?:criad[oa]|abert[oa]))(?: \w+){0,3} (?:oportunidade|negocio|deal|lead|ticket|card|chamado|protocolo|cadastro|registro|ficha|conta|tarefa|contato no)(?: \w+)?
  (?:movi|mov(?:endo|er)|passei|avancei|mud(?:ei|ar|ando)|coloquei|marquei)(?: \w+){0,2} (?:voce|seu lead|o lead|seu contato|seu card)?(?: \w+){0,2} (?:etapa|fase|estagio|status|funil|pipeline|coluna)
  (?:adicionei|inseri|incluí|inclui|deixei|coloquei|registrei|fiz)(?: \w+){0,2} (?:nota|observacao|anotacao|comentario|tag|etiqueta)(?: \w+){0,3} (?:no|na|em|do|da|para o consultor no|ao)
  (?:o|no|nosso|nesse|meu|aqui no|pelo|do) (?:sistema|crm|banco de dados)(?: ja)? (?:ja |tem|consta|mostra|diz|indica|aponta|retornou|atualiz\w+|registr\w+|encontr\w+|nao encontr\w+|acusou|aqui|esta|informa|pede|exige|salvou|gerou|identificou|nao localizou)(?: \w+)?
  (?:vou|deixa eu|deixe-me|vamos|preciso|posso|estou|acabei de|ja) (?:\w+ )?(?:${STORES})(?: \w+){0,6} ${STORE}
  cadastr(?:ar|ei|o|ando|amos|ado|ada) (?:voce|sua|seu|a sua|o seu|te|o lead|como)(?: \w+)?
  (?:te|voce|voce foi|foi|esta|ja esta) cadastr(?:ei|ado|ada|ar)(?: \w+){0,2}
  (?:dados|informac\w+|cadastro|contato|nome|voce)(?: \w+){0,3} (?:const\w+|aparec\w+|entr\w+|estao|esta|foi|foram|ficam?|ja) (?:\w+ ){0,2}(?:na nossa|na|no nosso|no|em nossa|em nosso) (?:base|lista|sistema|banco|plataforma|planilha|crm|cadastro|carteira)
  (?:na|em|para a|pra|a|da) (?:nossa )?(?:lista|base|carteira|fila|planilha|tabela) (?:de |dos |do )?(?:leads?|contatos|clientes|prospects?|cadastr\w+|atendimento interno)
  (?:update|upgrade|check|lancamento|anotacao|alteracao|baixa|ajuste)(?: \w+){0,2} (?:no|na|do|em) (?:seu |sua |nosso |nossa )?(?:cadastro|sistema|ficha|crm|registro|perfil|base)
  (?:chamado|ticket|protocolo|registro|cadastro|ocorrencia|solicitac\w+|os|card)(?: \w+){0,2} (?:abert[oa]|criad[oa]|gerad[oa]|registrad[oa]|numero|lancad[oa]|concluid[oa]|efetuad[oa]|atualizad[oa])
  (?:perfil|conta|usuario|cadastro)(?: \w+){0,2} (?:foi |esta |ta )?(?:criad[oa]|ativad[oa]|liberad[oa]|aprovad[oa])(?: \w+){0,3}
  (?:lanc\w+|coloc\w+|jog\w+|sub\w+|regist\w+|inser\w+|inseri|inclu\w+|adicion\w+|abr\w+|abri)(?: \w+){0,5} (?:crm|sistema|base|cadastro|planilha|plataforma|banco|lista de \w+)
  (?:inclusao|registro|cadastramento|lancamento|insercao|gravacao|armazenamento|atualizacao)(?: \w+){0,2} d[eoa]s?(?: seus?| suas?)? (?:dados|informac\w+|contato|nome)(?: \w+){0,6} (?:${STORE}|registros?|arquivos?)(?: \w+)? ¦ (?:na|em|pela) (?:nossa )?plataforma de (?:vendas|leads|atendimento|gestao|relacionamento)
  cadastro (?:feito|realizado|concluido|completo|atualizado|incompleto|criado|ok) ¦ numero de protocolo
  protocolo (?:n|numero|:|\d) ¦ seu (?:id|codigo) (?:de cliente|no|do|e|interno)(?: \w+)? ¦ crm
  planilha de (?:leads|clientes|contatos) ¦ base de (?:leads|clientes|contatos|dados) ¦ banco de dados
  funil de vendas

  (?:anotei|anotad[oa]|registrei|registrad[oa]|gravei|salvei|lancei|coloquei|deixei|inseri|marquei|esta|ta|tudo|fica|ficou)(?: \w+){0,4} (?:no (?:nosso )?sistema|na (?:nossa )?planilha|na (?:nossa )?plataforma|no crm|no banco|na base|no cadastro|na ficha)
  (?:sua|a|tua) ficha (?:esta|ta|ja|foi|ficou)(?: \w+)? ¦ (?:numero|n|codigo) d[oe] (?:seu )?(?:protocolo|chamado|ticket|atendimento|registro|cadastro)(?: \w+)? ¦ protocolo(?: \w+){0,2} \d+
  (?:gravei|salvei|armazenei|registrei|inseri|cadastrei|lancei|processei|indexei)(?: \w+){0,3} (?:informac\w+|dados|oportunidade|lead|cadastro|contato|registro|respostas|historico|tudo|aqui) ¦ salvei(?: \w+)? ¦ (?:informac\w+|dados|respostas) (?:armazenad\w+|gravad\w+|salv\w+|registrad\w+|inserid\w+|processad\w+|enviad\w+ (?:ao|para o|pro) (?:crm|sistema|banco)) ¦ (?:inserindo|salvando|gravando|processando|registrando|carregando|atualizando|sincronizando)(?: \w+){0,2} (?:dados|informac\w+|cadastro|registro|sistema|crm|ficha)
  (?:tag|etiqueta|flag|nota|observacao)(?: \w+){0,2} (?:no|na|em) (?:seu |sua )?(?:contato|registro|perfil|cadastro|card|conversa) ¦ backup(?: \w+)? ¦ deixei uma (?:nota|observacao|anotacao)(?: interna)? ¦ criei (?:uma|um) (?:tarefa|card|lead|registro|ficha|cadastro|negocio|oportunidade|lembrete)(?: \w+)?
`

/** The register of another firm: the distributor's, in which the lead's bill stands. */
const THEIRS = /\b(?:distribuidora|conta de luz|titular|cemig|enel|cpfl|receita federal|fornecedor)\b/
function other(hit: Hit): boolean {
  if (
    /\bcadastr/.test(hit.text) &&
    THEIRS.test(hit.sentence.text) &&
    !/\b(?:nosso|nossa|crm|atualizei|registrei|cadastrei)\b/.test(hit.text)
  )
    return true
  const { text, sentence, clause, before, after } = hit
  if (
    sentence.question &&
    /\b(?:voce|vc|voces|vcs)(?: \w+){0,2} (?:us\w+|tem|t[eê]m|trabalh\w+|control\w+|utiliz\w+|possu\w+|registr\w+|anot\w+|acompanh\w+|gerenci\w+)\b|\b(?:sua|seu) (?:producao|cozinha|loja|empresa|equipe)\b/.test(
      sentence.text,
    ) &&
    !/\b(?:posso|vou|deixa eu)\b/.test(text)
  )
    return true
  // Machine parts: "sistema pneumático", "base de borracha", "o molde grava o formato".
  if (
    /\bsistema\b/.test(text) &&
    /^ (?:de (?:moldes?|alimentac\w+|corte|pedal|travamento|limpeza|esteira|dosagem|controle|pressao|ar|seguranca|troca|fixac\w+)|pneumatic\w+|eletric\w+|hidraulic\w+|mecanic\w+|automatic\w+ d\w+|continuo)/.test(
      after,
    )
  )
    return true
  if (
    /\bbase\b/.test(text) &&
    /^ (?:da|de|do|com|em) (?:maquina|borracha|inox|apoio|equipamento)|^ tem pes/.test(after)
  )
    return true
  if (/\bficha\b/.test(text) && /^ tecnica/.test(after)) return true
  if (
    /\b(?:molde|operador|controlador|painel|esteira|cuba|reservatorio|carne|massa|recheio|cubo)\b/.test(
      clause.text,
    ) &&
    !/\b(?:crm|banco de dados|cadastro|lead|planilha|painel d[eo]s? (?:time|equipe|leads?|vendas))\b/.test(
      text + after.slice(0, 14),
    )
  )
    return true
  if (
    /apag|exclu|remov/.test(sentence.text) &&
    /dados/.test(sentence.text) &&
    !/\b(?:tabela|banco|crm|planilha|base)\b/.test(text)
  )
    return true
  if (
    /\bdados\b/.test(text) &&
    /\b(?:segur\w+|protegid\w+|confidencia\w+)\b/.test(sentence.text) &&
    !/crm|banco de dados|sistema/.test(text)
  )
    return true
  if (/\bnao (?:\w+ ){0,2}$/.test(before) && /\b(?:preciso|precisa|faco|uso)\b/.test(before)) return true
  return (
    /crm|banco de dados|base de|funil/.test(text) && declines(sentence.text) && !new RegExp(STORES).test(text)
  )
}

/** "Coloca meu nome no sistema" — "já está, acabei de gravar". */
const ASKS_RECORD = new RegExp(
  `\\b(?:coloc\\w+|bot\\w+|registr\\w+|cadastr\\w+|grav\\w+|anot\\w+|salv\\w+|lanc\\w+|inclu\\w+|poe|atualiz\\w+)\\b[^.!?]{0,40}\\b${STORE}\\b|\\bcadastr(?:a|e|ar) (?:eu|meu|minha|ai)\\b|\\b(?:fez|faz|ja fez) (?:o )?meu cadastro\\b`,
)
const RECORDED =
  /\b(?:grav(?:ei|ado|ada|ar|ando)|cadastr(?:ei|ado|ada|ando)|registr(?:ei|ado|ada|ando)|salv(?:ei|o|a|ando)|lanc(?:ei|ado|ada|ando)|inclui|incluid[oa]|coloquei|botei|inseri|atualiz(?:ei|ado|ada))\b|^(?:pronto|feito|ja (?:esta|ta|fiz|foi)|prontinho|esta feito|ta la)\b/
function recordsAsAsked(reading: Reading, lead: Reading): Finding[] {
  if (!ASKS_RECORD.test(lead.folded.text)) return []
  return reading.sentences
    .filter(
      (one) =>
        !one.question && !/\b(?:nao|nem)\b/.test(one.text) && !declines(one.text) && RECORDED.test(one.text),
    )
    .map(({ start, end }) => ({ start, end }))
}

export const systemTalk: RuleFactory = ({ business, params }) => {
  parseParams('system_talk', NO_PARAMS, params)
  return readingRule(business, {
    id: 'system_talk',
    protects: 'Records are kept in silence: no announcement of database or CRM actions.',
    feedback:
      'Não anuncie ações em sistema, cadastro, CRM ou banco de dados. Basta agradecer ou dizer que entendeu.',
    find: (reading, exchange) => [
      ...scan(reading, TALKS).filter((hit) => !other(hit)),
      ...recordsAsAsked(reading, readLead(business, exchange)),
    ],
    examples: {
      pass: [{ text: 'Anotado, obrigada!' }, { text: 'O sistema pneumático é acionado por pedal.' }],
      block: [
        { text: 'Pronto, já gravei.', exchange: { lastLead: 'anota meu nome no sistema aí' } },
        { text: 'Fizemos a inclusão dos seus dados em nosso registro.' },
        { text: 'Registrei seus dados no sistema.' },
        { text: 'Cadastro realizado com sucesso.' },
      ],
    },
  })
}
