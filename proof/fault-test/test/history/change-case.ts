interface Case<Operation, Marks, Sale> {
  readonly history: { readonly operations: readonly Operation[]; readonly marks: Marks };
  readonly sale: Sale;
}

/** The same case with one operation changed, of whichever kind of sale. */
export function changeOperation<Operation, Marks, Sale>(
  { history: { operations, marks }, sale }: Case<Operation, Marks, Sale>,
  which: number,
  change: (operation: Operation) => Operation,
): Case<Operation, Marks, Sale> {
  const index = which % Math.max(operations.length, 1);
  return {
    history: { operations: operations.map((operation, i) => (i === index ? change(operation) : operation)), marks },
    sale,
  };
}

/** The same case with other orders; without orders nothing changes. */
export function changeOrders<History, Sale extends { readonly orders?: readonly unknown[] | undefined }>(
  { history, sale }: { readonly history: History; readonly sale: Sale },
  change: (orders: NonNullable<Sale['orders']>) => NonNullable<Sale['orders']>,
): { readonly history: History; readonly sale: Sale } {
  return { history, sale: sale.orders === undefined ? sale : { ...sale, orders: change(sale.orders) } };
}
