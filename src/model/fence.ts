/** Delimits untrusted text in a prompt; a fence inside it cannot close ours. */
export function fence(text: string): string {
  return `<<<\n${text.replaceAll('<<<', '‹‹‹').replaceAll('>>>', '›››')}\n>>>`
}
