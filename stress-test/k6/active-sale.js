// Asks for the sale before anybody comes, and ends the test with a sentence where nobody could buy.
import http from 'k6/http';
import exec from 'k6/execution';

/** What the API says about a sale, or about its room. */
export function readAtSetup({ apiUrl, saleId }, path, subject) {
  const response = http.get(`${apiUrl}/api/v1/sale/${saleId}/${path}`, { tags: { operation: 'setup' } });
  if (response.status === 0) {
    exec.test.abort(`Nothing answers at ${apiUrl}. Start the system with "npm start", or set API_URL.`);
  } else if (response.status !== 200) {
    exec.test.abort(`The API answered ${response.status} to a question about ${subject} ${saleId}: ${response.body}`);
  }
  return response.json();
}

export function readActiveSale(settings) {
  const { saleId } = settings;
  const sale = readAtSetup(settings, 'status', 'the sale');
  if (!sale.saleActive) {
    exec.test.abort(
      `The sale ${saleId} is ${sale.status}; only an active one sells (npm run prisma:seed opens those of the demo again).`,
    );
  }
  return sale;
}
