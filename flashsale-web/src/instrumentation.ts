/** Next calls this once, before the first request: a bad variable stops the start. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { checkEnvironment } = await import('./environment');
  checkEnvironment();
}
