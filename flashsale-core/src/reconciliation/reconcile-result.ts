/** What was done to make Redis follow PostgreSQL. */
export type ReconcileResult =
  | { readonly outcome: 'in-step' | 'superseded' | 'reopened' | 'defined' }
  /** The gate is open for adoptions only. */
  | { readonly outcome: 'waiting' }
  /** Everything it waited for is over. */
  | { readonly outcome: 'opened' }
  | { readonly outcome: 'rebuilt'; readonly reason: string; readonly stock: number };
