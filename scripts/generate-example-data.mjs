// Makes examples/data/: support tickets of people who do not exist, the same on every run.
//   node scripts/generate-example-data.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faker } from '@faker-js/faker';
import { root } from './stamp.mjs';

faker.seed(20_261_101);

const folder = join(root, 'examples', 'data');
const products = ['router', 'headset', 'monitor', 'keyboard', 'docking station', 'webcam'];
const faults = [
  'does not turn on any more',
  'loses the connection every few minutes',
  'arrived with a broken case',
  'was charged twice',
  'is not the model that I ordered',
  'gets hot after an hour',
];

/** A social security number of a form that has been issued: never 000, 666 or 9xx, 00, 0000. https://www.ssa.gov/employer/randomization.html */
function socialSecurityNumber() {
  const pad = (number, width) => String(number).padStart(width, '0');
  let area = faker.number.int({ min: 1, max: 899 });
  if (area === 666) area = 667;
  return `${pad(area, 3)}-${pad(faker.number.int({ min: 1, max: 99 }), 2)}-${pad(faker.number.int({ min: 1, max: 9999 }), 4)}`;
}

function ticket(index) {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const name = `${firstName} ${lastName}`;
  const email = faker.internet.email({ firstName, lastName }).toLowerCase();
  const phone = `(${faker.string.numeric({ length: 1, exclude: ['0', '1'] })}${faker.string.numeric(2)}) ${faker.string.numeric({ length: 1, exclude: ['0', '1'] })}${faker.string.numeric(2)}-${faker.string.numeric(4)}`;
  const card = faker.finance.creditCardNumber('visa').replace(/\D/g, '');
  const iban = faker.finance.iban({ countryCode: 'DE' });
  const ssn = socialSecurityNumber();
  const product = faker.helpers.arrayElement(products);
  const fault = faker.helpers.arrayElement(faults);
  const message = faker.helpers.arrayElement([
    `Hello, my name is ${name}. My ${product} ${fault}. Please call me at ${phone} or write to ${email}.`,
    `The ${product} ${fault}. I paid with card ${card} and want my money back to IBAN ${iban}. Regards, ${name}`,
    `My ${product} ${fault}. You asked for my social security number to verify me: ${ssn}. You can reach me at ${email}.`,
    `I moved. Please send the new ${product} to ${faker.location.streetAddress()}, ${faker.location.city()}. ${firstName} ${lastName}, ${phone}`,
  ]);
  return {
    ticket: `T-${String(1000 + index)}`,
    opened: faker.date.between({ from: '2026-01-01T00:00:00Z', to: '2026-10-31T00:00:00Z' }).toISOString().slice(0, 10),
    name,
    email,
    phone,
    card,
    iban,
    ssn,
    product,
    message,
  };
}

const tickets = Array.from({ length: 120 }, (_, index) => ticket(index));
const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const lines = (rows) => `${rows.join('\n')}\n`;

mkdirSync(folder, { recursive: true });
const columns = Object.keys(tickets[0]);
writeFileSync(
  join(folder, 'tickets.csv'),
  lines([
    columns.join(','),
    ...tickets.slice(0, 40).map((row) => columns.map((column) => cell(row[column])).join(',')),
  ]),
);
writeFileSync(join(folder, 'tickets.jsonl'), lines(tickets.slice(40, 80).map((row) => JSON.stringify(row))));
writeFileSync(
  join(folder, 'tickets.txt'),
  lines(tickets.slice(80).map((row) => `${row.opened} ${row.ticket} ${row.name} <${row.email}>: ${row.message}`)),
);
