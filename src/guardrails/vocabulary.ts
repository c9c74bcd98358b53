import type { Business } from '../business/schema.ts'
import { inTrade } from '../business/trade.ts'
import { createLexicon, readOwnLexicon } from '../knowledge/lexicon/lexicon.ts'
import { stem as root } from '../knowledge/text/stem.ts'
import { fold } from '../text/normalise.ts'

/**
 * Words of any sales conversation, whatever is sold: they say nothing a document would have to support. Folded,
 * by stem.
 */
const CONVERSATION = `
a agora ai ainda algo alguem algum alguma ali alias amanha amigo ano anos ante antes ao aos apenas aqui aquela aquele aquilo as assim assunto ate atencao atende atender atendimento atras atual b bacana bastante bem boa bom bons busca buscar cada calma caminho caso certa certeza certinho certo chama chamar chamo chega chegar chegou cidade claro clara cliente clientes com combina combinado combinar comeca comecar comercial como comigo completa completo comprar compra compromisso comum comunica concorda condicao condicoes conheca conhecer conhece conhecia consegue conseguir consigo considera consultor consultora contar conta conte contato contigo contexto continua continuar contrario conversa conversar coisa coisas correta correto corrigir cuida cuidar cuido curiosidade da dar dados daqui dele dela decidir decisao deixa deixar deixo demais dentro depende depender depois desculpa desculpe desde desejar detalhe detalhes devagar deve dia dias diferenca diferente dificil diga direta direto direitinho disponivel disponibiliza disposicao disse divertido dizer do dois duas duvida duvidas e ela elas ele eles em empresa encaixa encaminhar encaminho encontrar encontra encanta entao entende entender entendi entendo entra entrar entre enviar envia equipamento equipamentos equipe era escolha escolher escrever escreve especialista especifico espera esperar esse essa esses essas esta estado estao estar estava este estou estiver etapa eu evita exato exemplo explica explicar explico explique facil facilidade faco fala falar falo falou falta favor faz fazer fazem feita feito feliz fica ficar fico ficou fim final foco foi forma formas forte foto frente funciona funcionar futuro garantir gente gentil gentileza geral gosta gostar gostaria gostou grande grato grata guardar haja haver hoje hora horario horas ideal ideia igual imagina imagino importa importante incluir indica indicacao indicar indico informa informacao informacoes informar informou inicio interessa interessante interesse interessou isso isto ja jeito junto lado legal lembra lembrar leva levar levo lhe ligar linda linha logo longe longo lugar mais mal mande mandar manda maior maioria mais manha maquina maquinas maravilha mas me media melhor melhora menor menos mensagem mensagens mes meses mesma mesmo meta meu minha minuto minutos modelo modelos momento montar mora mostrar mostra motivo muda mudar muita muitas muito muitos na nada nao necessidade necessario nem nenhum nenhuma nessa nesse neste nisso no noite nome normal nos nossa nossas nosso nossos nota noticia nova novas novidade novidades novo novos num numa numero nunca o objetivo obrigada obrigado ocasiao ok ola oi onde ontem opcao opcoes opiniao ordem orientar os otima otimo ou outra outras outro outros ouvir padrao para parabens parece parte partir passa passar passo passos pela pelo pena pensa pensar pensando pequena pequeno perfeita perfeito pergunta perguntar perguntas perto pesquisa pesquisar pessoa pessoas pode podem podemos poder poderia pois por porque porta possivel posso pouco pra prazer preciso precisa precisar prefere preferir prefiro preocupa pressa primeira primeiro principal problema problemas processo procura procurar produto produtos projeto prometer pronta pronto proxima proximo qual qualquer quais quando quanta quantas quanto quantos quase que quem quer querer quero questao quis rapida rapido realidade realmente receber recebi recomendo refere relacao responder responde resposta resolve resolver resultado resumo retorno ruim sabe saber saiba sair sai segue seguir seguimos seguinte segunda segundo segura seguranca sei semana sempre senhor senhora sentido ser sera seria serve servir seu seus sim simples sinto sincero sincera situacao so sobra sobre solucao sou sua suas sucesso sugestao tal talvez tamanho tambem tanto tao tarde te tem temos tempo ter tera tenha tenho ti tipo tipos tira tirar toda todas todo todos tomar topa total trabalha trabalhar trabalho tranquila tranquilo tranquilidade trata trazer tres tua tudo ultima ultimo um uma umas unica unico uns usa usar uso vai vale valor valores vamos vao varia varias vem ver verdade verificar vez vezes vi vida vir virtual visao voce voces volta voltar voltando vontade vou zero humano robo programa assistente desculpas transtorno instabilidade compreendo agradeco agradecemos abraco parceria confianca sinceridade animado anima contente certamente provavelmente principalmente normalmente geralmente exatamente rapidamente pergunto pedir pedido pede peca permita conforme acordo cedo andamento aguardo avisa avisar aviso retomar tocar gerar sonho negocio negocios loja lojas cozinha producao produz produzir crescer crescimento crescendo investir investimento automatizar melhorar padronizar ganhar ganho ganha economizar esforco pratico pratica praticidade rotina operacao ritmo demanda volume capacidade quantidade comparar comparacao compara escala turno expediente operador operadores meio semelhante parecido combinam encaixam atendem servem adequado adequada adaptar adapta evoluir evolucao degrau passo superior inferior alem apesar embora caminhos vantagem vantagens beneficio beneficios diferencial qualidade resistente duravel higiene limpeza limpar facilita ajuda ajudar ajudo agiliza agil agilidade tecnico tecnica tecnicas engenharia comprovar confirmar confirma confirmo confirmado correr mando site catalogo material parceiro pessoal prioridade urgencia urgente janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro domingo segunda terca quarta quinta sexta sabado prazo entrega frete pagamento proposta orcamento desconto parcelamento preco
infelizmente felizmente enquanto durante segundo primeiramente contudo porem entretanto portanto assim logo atraves conforme quanto mesma proprio propria sozinho sozinha obviamente realmente basicamente simplesmente inclusive talvez quica jamais sequer tampouco embaixo acima abaixo fora dentro perto agosto acredito acreditar achar acho acha parece parecer sentir ficaria seria poderia deveria tentar tenta tentei mudando mudou evitar optar optou escolheu conferir confere olha olhar olhando veja vejo visto viu ouvir ouvi sugerir sugiro proponho pensei pensou alegria honra gratidao carinho atenciosa paciencia parabens sorte abracos conversando falando perguntou comentou mencionou citou disse contou explicou ajudou chegou passou pediu quiser puder tiver preciso precisando necessario essencial fundamental ideia ideias motivo razao causa efeito resultado consequencia exemplo comparativo realidade possibilidade chance oportunidade plano planos futuro passado presente semanal mensal diario diaria anual manha tarde cedo inicial final inicialmente finalmente total parcial metade dobro triplo mil cem dez vinte trinta quarenta cinquenta oferta ofertas solucao solucoes criar criamos cria ouvimos ouvir gente lado variedade linha linhas gama leque portfolio opcao modelo finalidade proposta objetivo realizar realizado montamos monta desenvolver desenvolvemos cuidamos buscamos entendemos sabemos vemos acompanhar acompanha acompanhamos esclarecer sanar sana tirar apoio apoiar auxiliar auxilio auxilia cooperar colaborar orientacao recomendacao comentario observacao vista aspecto ponto pontos topico item itens lista etc demais restante variar funcionamento utilizar utiliza utilizacao aplicacao emprego bonito bonita delicia delicioso sucesso orgulho
foto fotos imagem imagens print pdf arquivo arquivos documento documentos celular telefone whatsapp zap audio video videos link email cadastro cadastrar senha senhas cartao contrato contratos pedido pedidos assinar assino fechar fecho fecha papel simular simulacao simulacoes calculo calcular calculado adorei amei sorry feedback confusao engano errado erro erros tela perfil botao ativar tocou digitar digitou escrito frase frases texto textos palavra palavras portugues idioma ingles quente gelada gelado doze treze catorze quatorze quinze dezesseis dezessete dezoito dezenove sessenta setenta oitenta noventa duzentos trezentos quatrocentos quinhentos centavos reais metade dicas dica capricho papelada burocracia tempinho duvidazinha perguntinha online digital chat canal canais ligacao chefe movimento freguesia festa familia filho filha marido esposa mae pai amigos vizinho vizinha bairro rua predio sindico casa apartamento feriado ferias ano verao inverno vaga vagas limitada limite prazo data agenda agendar marcar visita vizinhos autorizacao licenca permissao
vixe oxe oxente bah tche visse arre egua ixi guri guria rapaz moca moco cansa cansativo puxado haha kkk rs ne viu ta tah hein bora opa epa uai show top massa joia beleza blz vlw valeu tchau ate mais ah oh eita nossa puxa poxa uau`

export function stem(word: string): string {
  if (word.length <= 4) return word
  return word
    .replace(/(?:mente|coes|cao|s)$/, '')
    .slice(0, 6)
    .replace(/[aeiou]$/, '')
}

const EMPTY = new Set([
  '',
  'd',
  'n',
  'p',
  'q',
  'pra',
  'pro',
  'pras',
  'pros',
  'nas',
  'dos',
  'das',
  'deste',
  'dessa',
  'desse',
  'desta',
  'nesta',
  'aos',
  'pelos',
  'pelas',
  'estas',
  'estes',
  'lo',
  'la',
  'los',
  'se',
  'ne',
])

/** Words of a folded text that carry content, by stem with the word itself. */
export function contentStems(folded: string): [stem: string, word: string][] {
  const known = stemmed.get(folded)
  if (known) return known
  const out: [string, string][] = []
  for (const [word] of folded.matchAll(/[a-z]{3,}/g)) if (!EMPTY.has(word)) out.push([stem(word), word])
  if (stemmed.size >= STEMMED_KEPT) stemmed.clear()
  stemmed.set(folded, out)
  return out
}
/** Two rules take the same sentences apart: the latest are kept. */
const stemmed = new Map<string, [string, string][]>()
const STEMMED_KEPT = 128

function stemsOf(text: string): string[] {
  return contentStems(fold(text, { lines: true })).map(([one]) => one)
}

const CONVERSATION_STEMS: ReadonlySet<string> = new Set(stemsOf(CONVERSATION))

/** What is mixed, formed and cut: named freely. */
const FOOD =
  /^(?:blend|costela|picanha|acem|fraldinha|patinho|queijo|cheddar|bacon|temper|cebola|alho|pimenta|frango|boi|bovin|suin|porco|peixe|camara|calabres|toscan|medalh|kafta|soja|vegetal|vegan|massa|gordura|patties|patty|GOODS|gourmet|artesan|molho|pao|paes|carne|cubo|tira|isca)/

export interface Vocabulary {
  /** Nobody needs support for it: it belongs to any conversation. */
  isConversation(stem: string): boolean
  /** The business's documents, replies or fields use it. */
  isBusiness(stem: string): boolean
  /** What the business is about: a word of a document's names, or of several documents. */
  isCore(stem: string): boolean
  /** The search knows it as a word for something of the business or of its leads, in no document though it may be. */
  isHeard(stem: string): boolean
  /** What is mixed, formed and cut: named freely. Folded. */
  isFood(word: string): boolean
  /** A form of a word of either kind, whatever its ending: "geramos" where the documents say "gera". Folded. */
  isForm(word: string): boolean
}

const built = new WeakMap<Business, Vocabulary>()

export function vocabularyOf(business: Business): Vocabulary {
  let vocabulary = built.get(business)
  if (!vocabulary) {
    const { config, documents, replies } = business
    const business_ = new Set(
      stemsOf(
        [
          config.name,
          config.persona.introduction,
          ...documents.flatMap(({ meta, body }) => [
            meta.title,
            meta.model ?? '',
            meta.category,
            ...meta.aliases,
            body,
          ]),
          ...Object.values(config.fields).flatMap((field) => [
            field.label,
            ...field.ask,
            ...Object.keys(field.options ?? {}),
            ...Object.values(field.options ?? {}).flat(),
          ]),
          ...Object.values(config.families).flatMap((family) => [
            family.noun,
            family.plural,
            family.purpose,
            ...family.words,
          ]),
          ...Object.values(config.quantities).flatMap((quantity) => [quantity.label, quantity.say]),
        ].join('\n'),
      ),
    )
    const said = new Set(stemsOf(Object.values(replies).flat().join('\n')))
    const lexicon = createLexicon(readOwnLexicon(business.folder))
    const stops = new Set(stemsOf([...lexicon.stop].join('\n')))
    const core = new Set<string>()
    const documentsWith = new Map<string, number>()
    for (const { meta, body } of documents) {
      for (const one of stemsOf([meta.title, meta.model ?? '', meta.category, ...meta.aliases].join('\n')))
        core.add(one)
      for (const one of new Set(stemsOf(body))) documentsWith.set(one, (documentsWith.get(one) ?? 0) + 1)
    }
    for (const [one, count] of documentsWith) if (count >= 2 && !CONVERSATION_STEMS.has(one)) core.add(one)
    for (const family of Object.values(config.families))
      for (const one of stemsOf([family.noun, family.plural, ...family.words].join('\n'))) core.add(one)
    // What is asked for at the same counter and not sold ("elsewhere") is no word of the business.
    const heard = new Set(
      stemsOf(
        [
          ...[...lexicon.exact].flatMap(([phrase, ideas]) =>
            ideas.some((idea) => lexicon.elsewhere.has(idea)) ? [] : [phrase],
          ),
          ...lexicon.slang.values(),
          ...lexicon.stop,
        ].join('\n'),
      ),
    )
    const forms = new Set(
      [
        CONVERSATION,
        ...documents.flatMap(({ meta, body }) => [meta.title, ...meta.aliases, body]),
        ...Object.values(replies).flat(),
        ...[...lexicon.exact].flatMap(([phrase, ideas]) =>
          ideas.some((idea) => lexicon.elsewhere.has(idea)) ? [] : [phrase],
        ),
      ].flatMap((text) => (fold(text, { lines: true }).match(/[a-z]{3,}/g) ?? []).map(root)),
    )
    const food = inTrade(business, FOOD)
    vocabulary = {
      isCore: (one) => core.has(one) && !stops.has(one),
      isFood: (word) => food.test(word),
      isForm: (word) => forms.has(root(word)),
      isHeard: (one) => heard.has(one),
      isConversation: (one) => CONVERSATION_STEMS.has(one) || said.has(one),
      isBusiness: (one) => business_.has(one),
    }
    built.set(business, vocabulary)
  }
  return vocabulary
}
