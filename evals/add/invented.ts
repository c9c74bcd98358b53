/** People and firms that nobody is. Plain letters, so that whoever writes without accents still writes them right. */
export const WOMEN =
  'Helena Marina Beatriz Camila Renata Bruna Larissa Patricia Daniela Fernanda Juliana Adriana Luciana Vanessa Tatiana Viviane'.split(
    ' ',
  )
export const MEN =
  'Rodrigo Marcelo Fernando Gustavo Leandro Ricardo Eduardo Rafael Thiago Renato Mauricio Danilo Murilo Felipe Henrique Otavio'.split(
    ' ',
  )
export const SURNAMES =
  'Moreira Barbosa Cardoso Teixeira Nogueira Siqueira Azevedo Peixoto Pacheco Bezerra Carvalho Medeiros Tavares Farias Machado Rezende'.split(
    ' ',
  )
export const FIRMS =
  'Verdemar Altavile Novaterra Montebelo Solaris Campovale Riomar Belavista Primavile Serrazul Valedouro Horizon Aurorim Tropicana Litorex Planalta'.split(
    ' ',
  )
