/** What the web server itself answers, and what stands for an answer that never came. */
export const answers = {
  crossSite: 'Requests from other sites are not allowed',
  noRoute: 'There is nothing under this address',
  noMethod: (method: string) => `${method} is not possible here`,
  tooLarge: 'The request is too large',
  noSale: 'saleId is needed',
  noLanguage: 'The shop has no such language',
  notDemo: 'A stampede can be started in demo mode only.',
  stampedeIsUnderWay: 'Another stampede is running.',
  noReport: 'This is no report of a broken policy',
  noPicture: 'There is no such picture',
  unreachable: 'The shop cannot be reached at the moment, please try again',
  unidentified: 'Buyers cannot be identified at the moment, please try again',
  noPlan: (buyersMax: number, rateMax: number) =>
    `saleId, buyers (1 to ${buyersMax}) and buyersPerSecond (1 to ${rateMax}) are needed`,
  none: 'The shop did not respond',
  unreadable: 'The response could not be read',
} as const;
