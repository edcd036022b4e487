import { expect, it } from '@jest/globals';
import { parseClusterAddress, withClusterPassword } from './cluster-address.js';

it.each([
  ['a:1', ['a:1'], 'redis://b:2'],
  ['a:1, b:2', ['a:1', 'b:2'], 'redis://b:2'],
  ['redis://u:p@10.0.0.1:6379,[::1]:6380', ['10.0.0.1:6379', '[::1]:6380'], 'redis://u:p@b:2'],
  ['rediss://u@a:1,b:2?sslrootcert=/ca.pem', ['a:1', 'b:2'], 'rediss://u@b:2?sslrootcert=/ca.pem'],
])('%s names nodes, and says how to connect to each', (text, nodes, url) => {
  const address = parseClusterAddress(text);
  expect(address?.nodes).toEqual(nodes);
  expect(address?.urlOf('b:2')).toBe(url);
});

it.each(['', 'a', 'a:0', 'a:65536', 'a:1,', 'a:1,b', 'amqp://a:1', 'a:1/2', 'a:1#b'])('"%s" is no cluster', (text) => {
  expect(parseClusterAddress(text)).toBeUndefined();
});

it('takes a password that is kept apart', () => {
  expect(withClusterPassword('redis://u@a:1,b:2?x=y', 's@cret')).toBe('redis://u:s%40cret@a:1,b:2?x=y');
  expect(withClusterPassword('a:1,b:2', 'p')).toBe('redis://:p@a:1,b:2');
  expect(withClusterPassword('no cluster', 'p')).toBe('no cluster');
});
