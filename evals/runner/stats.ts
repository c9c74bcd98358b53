/** Statistics of small samples. Pure. */

/** Two-sided 95 %. */
const Z = 1.96

/**
 * Wilson score interval of a share, in [0, 1].
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
 */
export function wilson(hits: number, of: number, z = Z): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 }
  const share = hits / of
  const spread = z ** 2 / of
  const centre = share + spread / 2
  const reach = z * Math.sqrt((share * (1 - share)) / of + spread / (4 * of))
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - reach) / (1 + spread)),
    high: hits === of ? 1 : Math.min(1, (centre + reach) / (1 + spread)),
  }
}

/**
 * Chance that `k` trials drawn from `trials`, of which `passed` passed, all passed: C(passed, k) / C(trials, k), the
 * unbiased estimator of tau-bench (Yao et al., 2024). Null when there are fewer trials than `k`.
 */
export function passHatK(passed: number, trials: number, k: number): number | null {
  if (k < 1 || trials < k) return null
  let chance = 1
  for (let drawn = 0; drawn < k; drawn++) chance *= Math.max(0, passed - drawn) / (trials - drawn)
  return chance
}

/**
 * Exact two-sided McNemar test: the chance of a split of the cases that changed at least as uneven as this one when
 * either way is equally likely. A sign test on the discordant pairs.
 */
export function mcnemar(worse: number, better: number): number {
  const changed = worse + better
  if (changed === 0) return 1
  const fewer = Math.min(worse, better)
  // In logarithms: C(n, i) of a thousand overflows.
  let logChoose = 0
  let tail = 0
  for (let i = 0; i <= fewer; i++) {
    if (i > 0) logChoose += Math.log(changed - i + 1) - Math.log(i)
    tail += Math.exp(logChoose - changed * Math.LN2)
  }
  return Math.min(1, 2 * tail)
}

/** The value below which a share of the values lies; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** Four digits; less than that is said so. */
export function printP(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4)
}
