// TypeScript names the file that will be emitted (./sale.js); in a test the source beside it is meant (./sale.ts).
const relativeJavaScript = /^\.{1,2}\/.*\.js$/;

export default {
  /**
   * @param {string} request
   * @param {{ basedir: string, defaultResolver: (request: string, options: object) => string }} options
   */
  sync(request, options) {
    if (relativeJavaScript.test(request) && !options.basedir.includes('node_modules')) {
      try {
        return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
      } catch {
        // It is JavaScript after all.
      }
    }
    return options.defaultResolver(request, options);
  },
};
