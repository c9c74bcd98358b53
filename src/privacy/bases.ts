/** Legal bases of the LGPD, art. 7: I, V and IX. */
export const BASES = ['consent', 'preliminary_steps', 'legitimate_interest'] as const
export type Basis = (typeof BASES)[number]
