/** Everyday words of a sales chat, folded. None of them is part of a person's name, whatever stands before it. */
const CHAT = `
oi ola opa eae ei alo bom boa dia tarde noite tudo bem blz beleza joia certo ok sim nao nops claro isso aquilo entao ai la aqui ali agora hoje amanha ontem
quero queria quer querem gostaria preciso precisava precisamos procuro procurando busco buscando desejo tenho temos tinha tem ter sou somos era estou estamos ta to tava fui foi vou vai vamos ir
sei sabe saber diga dizer fala falar falo falando falamos manda mandar mande passa passar passo liga ligar chama chamar chamo me te se lhe nos eu voce voces vc vcs ce ces ele ela eles elas a o as os um uma uns umas
de da do das dos em no na nos nas por pelo pela para pra pro com sem sobre entre ate desde como quando onde quanto quanta quantos quantas qual quais que quem porque pois mas porem tambem ja ainda so apenas mais menos muito muita pouco bastante demais
meu minha meus minhas seu sua seus suas nosso nossa nossos nossas dele dela esse essa este esta isto estes estas esses essas aquele aquela outro outra outros outras mesmo mesma todo toda todos todas cada algum alguma alguem nada ninguem algo
valor valores preco precos custo custa custam sai fica tabela orcamento proposta cotacao desconto parcela parcelas boleto cartao pix entrega entregam frete prazo estoque garantia catalogo video foto fotos informacao informacoes info duvida duvidas
maquina maquinas equipamento equipamentos produto produtos modelo modelos linha manual automatica automatico semiautomatica semi pneumatica eletrica industrial carne carnes
producao produzo produzir produz faco fazer faz fazemos vendo vender compro comprar compra comprei compramos corto cortar uso usar trabalho trabalhar atendo montar abrir abrindo abri inaugurar inauguro comecar comecando iniciando
empresa negocio loja lojas fabrica acougue lanchonete restaurante frigorifico distribuidora mercado supermercado padaria cozinha food truck firma marca dono dona proprietario proprietaria socio socia gerente comprador compradora responsavel cliente vendedor vendedora representante consultor consultora atendente funcionario diretor diretora encarregado supervisor supervisora administrador engenheiro tecnico tecnica chef chefe cozinheiro acougueiro churrasqueiro empresario empresaria empreendedor autonomo mei novo nova pequeno pequena grande iniciante interessado interessada curioso
kg kilo quilo quilos unidades unidade hora horas semana semanas mes meses ano anos mil reais real litros cm mm gramas volts
obrigado obrigada valeu vlw brigado tchau ate abraco abracos att atenciosamente favor gentileza licenca desculpa desculpe perdao errado errada errei verdade digo certeza prefiro pode posso poderia poder seria ser sera deve acho acredito espero penso pensando pesquisando olhando vendo vi ver viu
urgente urgencia pressa rapido logo depois antes cedo tarde manha primeira vez vezes segunda terca quarta quinta sexta sabado domingo janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
interessa interesse interessante anuncio instagram facebook site google whatsapp zap telefone numero email cnpj cpf cidade estado bairro rua avenida interior capital regiao centro pessoal senhor senhora moco moca amigo amiga querido querida cara mano irmao gente galera pessoa humano robo alguem
kkk kk rs rsrs haha hein ue eita ah oh hum hmm uhum aham legal show massa top bacana otimo otima perfeito maravilha excelente bonito bonita caro cara barato barata ruim melhor pior
moro moramos morando pago pagamos gasto gastamos veio vem chega chegou cobram cobrando cobra estou mora vive nasci casado casada
nome sobrenome completo seguinte segue detalhe questao caso coisa jeito forma tipo tamanho peso lugar tempo problema ajuda apoio suporte assistencia tecnica pecas peca manutencao instalacao
quinze vinte trinta cem duzentos trezentos quinhentos uns dois tres quatro cinco seis sete oito nove dez
paulista paulistano mineiro mineira gaucho gaucha carioca baiano baiana goiano catarinense paranaense capixaba cearense pernambucano brasileiro nordestino
`
export const CHAT_WORDS: ReadonlySet<string> = new Set(CHAT.split(/\s+/).filter((word) => word !== ''))

export const PARTICLES: ReadonlySet<string> = new Set([
  'de',
  'da',
  'do',
  'das',
  'dos',
  'e',
  'di',
  'del',
  'della',
  'von',
  'van',
  'la',
])

/** "papelaria do zé" → "Papelaria do Zé"; a text with capitals of its own is left as it is. */
export function titleCase(text: string): string {
  if (text !== text.toLowerCase()) return text
  return text
    .split(' ')
    .map((word, index) => {
      if (index > 0 && PARTICLES.has(word)) return word
      return word.replace(/^\p{L}|(?<=['’-])\p{L}/gu, (letter) => letter.toUpperCase())
    })
    .join(' ')
}
