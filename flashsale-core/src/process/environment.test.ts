import { describe, expect, it } from '@jest/globals';
import {
  EnvironmentError,
  FLAG_VARIABLE,
  HOST_VARIABLE,
  PORT_VARIABLE,
  readEnvironment,
  REDIS_VARIABLES,
  STORE_VARIABLES,
  toRedisAddress,
} from './environment.js';

const VARIABLES = { ...STORE_VARIABLES, HOST: HOST_VARIABLE, PORT: PORT_VARIABLE.default(3000), DEMO: FLAG_VARIABLE };
const good = {
  DATABASE_URL: 'postgresql://flashsale:secret@db/flashsale',
  REDIS_URL: 'redis://redis:6379',
  RABBITMQ_URL: 'amqp://rabbitmq',
  DEMO: 'true',
};

describe('readEnvironment', () => {
  it('turns variables into values of their types and fills in the defaults', () => {
    expect(readEnvironment(VARIABLES, { ...good, PORT: '8081', UNRELATED: 'x' })).toEqual({
      ...good,
      RABBITMQ_PREFIX: 'flashsale',
      HOST: '0.0.0.0',
      PORT: 8081,
      DEMO: true,
    });
  });

  it('treats an empty variable as not set', () => {
    const read = readEnvironment(VARIABLES, { ...good, HOST: '', PORT: '', RABBITMQ_PREFIX: '', DEMO: 'false' });
    expect(read).toMatchObject({ HOST: '0.0.0.0', PORT: 3000, RABBITMQ_PREFIX: 'flashsale', DEMO: false });
  });

  it.each([
    ['DATABASE_URL', 'mysql://user:topsecret@db/flashsale'],
    ['DATABASE_URL', 'topsecret'],
    ['REDIS_URL', 'http://:topsecret@redis'],
    ['RABBITMQ_URL', 'topsecret://rabbitmq'],
    ['RABBITMQ_URL', 'amqp://rabbitmq1,topsecret'],
    ['RABBITMQ_URL', 'amqp://u:topsecret@rabbitmq1,redis://rabbitmq2'],
    ['RABBITMQ_URL', 'amqp://u:topsecret@rabbitmq1,amqp://v:topsecret@rabbitmq2'],
    ['RABBITMQ_PREFIX', 'topsecret topsecret'],
    ['RABBITMQ_PREFIX', 'topsecret'.repeat(8)],
    ['PORT', 'topsecret'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['DEMO', 'topsecret'],
  ])('names %s when it is wrong, and never its value', (name, value) => {
    const read = (): unknown => readEnvironment(VARIABLES, { ...good, [name]: value });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(new RegExp(`\\b${name}\\b`));
    expect(read).not.toThrow(/topsecret/);
  });

  it.each([
    ...['?schema=shop', '?schema=', '?schema=public&schema=shop', '?currentSchema=shop', '?search_path=shop,public'],
    ...['?options=-csearch_path=shop', '?options=--search-path=shop,public', '?options=-c%20SEARCH_PATH=shop'],
  ])('refuses a DATABASE_URL of another schema than public: %s', (query) => {
    const read = (): unknown => readEnvironment(VARIABLES, { ...good, DATABASE_URL: good.DATABASE_URL + query });
    expect(read).toThrow('DATABASE_URL: the tables are in the schema public; leave other schemas out of the URL');
  });

  it.each(['', '?schema=public', '?options=-c%20search_path="public"', '?options=-c%20jit=off', '?sslmode=require'])(
    'accepts a DATABASE_URL with %j',
    (query) => {
      const DATABASE_URL = good.DATABASE_URL + query;
      expect(readEnvironment(VARIABLES, { ...good, DATABASE_URL })).toMatchObject({ DATABASE_URL });
    },
  );

  it('accepts the nodes of a cluster as RABBITMQ_URL, which may differ in host and port alone', () => {
    const read = (RABBITMQ_URL: string): unknown => readEnvironment(VARIABLES, { ...good, RABBITMQ_URL });
    const RABBITMQ_URL = 'amqp://ann:a@one/shop,amqp://ann:a@two:5673/shop, amqp://ann:a@three/shop';
    expect(read(RABBITMQ_URL)).toMatchObject({ RABBITMQ_URL });
    expect(() => read('amqp://one/shop,amqp://two/other')).toThrow(
      'RABBITMQ_URL: the nodes of a cluster may differ in host and port alone',
    );
  });

  it('names every bad variable at once', () => {
    expect(() => readEnvironment(VARIABLES, { PORT: 'x' })).toThrow(
      /DATABASE_URL.*REDIS_URL.*RABBITMQ_URL.*PORT.*DEMO/s,
    );
  });
});

describe('where Redis is', () => {
  const read = (variables: NodeJS.ProcessEnv): unknown => toRedisAddress(readEnvironment(REDIS_VARIABLES, variables));

  it('is one server or a cluster', () => {
    expect(read({ REDIS_URL: 'redis://a:1' })).toEqual({ url: 'redis://a:1' });
    expect(read({ REDIS_CLUSTER: 'a:1,b:2' })).toEqual({ url: 'a:1,b:2', isCluster: true });
    expect(read({ REDIS_CLUSTER: 'a:1,b:2', REDIS_PASSWORD: 'p' })).toEqual({
      url: 'redis://:p@a:1,b:2',
      isCluster: true,
    });
  });

  it.each([
    [{}, 'REDIS_URL: is not set, nor is REDIS_CLUSTER: one of them must say where Redis is'],
    [{ REDIS_URL: 'redis://a:1', REDIS_CLUSTER: 'a:1' }, 'REDIS_URL, REDIS_CLUSTER: only one of them may be set'],
    [{ REDIS_CLUSTER: 'a' }, 'REDIS_CLUSTER: must be a list of nodes, as host:port,host:port'],
  ])('is said once (%j)', (variables, defect) => {
    expect(() => read(variables)).toThrow(defect);
  });
});
