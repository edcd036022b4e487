import { freePort, ServerProcess, type ServerProgram } from 'flashsale-testkit';

const HOST = '127.0.0.1';

export interface Server extends Omit<ServerProgram, 'url'> {
  /** The variable by which the program gets its port. */
  readonly portVariable: string;
  /** Where others had to know it before; else one that is free. */
  readonly port?: number;
}

/** Resolves when the server is ready. @throws when it ends before that, or takes too long */
export async function startServer(
  { portVariable, port: given, environment, ...program }: Server,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const port = given ?? (await freePort());
  return ServerProcess.start(
    {
      ...program,
      environment: { HOST, ...environment, [portVariable]: String(port) },
      url: `http://${HOST}:${port}`,
    },
    { signal },
  );
}
