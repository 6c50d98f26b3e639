// Makes examples/data/: support tickets about made-up people, the same on every machine.
//   node scripts/generate-example-data.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base, en, en_GB, Faker } from '@faker-js/faker';
import { root } from './stamp.mjs';

const SEED = 20_260_101;
const TICKETS = 60;

const faker = new Faker({ locale: [en, base], seed: SEED });
const british = new Faker({ locale: [en_GB, en, base], seed: SEED + 1 });
faker.setDefaultRefDate('2026-01-01T00:00:00Z');

const digits = (count) => faker.string.numeric(count);
const ssn = () =>
  `${faker.number.int({ min: 100, max: 665 })}-${faker.number.int({ min: 10, max: 99 })}-${faker.number.int({ min: 1000, max: 9999 })}`;
const phone = () => `(${faker.number.int({ min: 201, max: 989 })}) 555-01${digits(2)}`;

const ISSUES = [
  (p) => `Hello, this is ${p.name}. I was charged twice on my card ${p.card}. Please call me back on ${p.phone}.`,
  (p) => `My name is ${p.name} and my IBAN is ${p.iban}. The refund from ${p.date} never arrived.`,
  (p) => `Please update my address to ${p.address}. You can reach me at ${p.email}.`,
  (p) => `Dear team, my account is locked. My SSN is ${p.ssn}, date of birth ${p.birthDate}. Regards, ${p.name}`,
  (p) => `Somebody signed in from ${p.ip} on ${p.date}. That was not me. - ${p.first}`,
  (p) => `I moved from ${p.city} last month. New phone: ${p.phone}, old mail ${p.email}. Thanks, ${p.name}`,
  (p) => `Can you send the invoice to ${p.email} instead? The card ending is the same: ${p.card}.`,
  () => 'The export has been running for two hours and is still at 40 percent. Is that normal?',
];

function person() {
  const first = faker.person.firstName();
  const last = faker.person.lastName();
  return {
    first,
    name: `${first} ${last}`,
    email: faker.internet.email({ firstName: first, lastName: last, provider: 'example.com' }).toLowerCase(),
    phone: phone(),
    card: faker.finance.creditCardNumber({ issuer: '4###-####-####-###L' }),
    iban: british.finance.iban({ countryCode: 'GB', formatted: true }),
    ssn: ssn(),
    ip: faker.internet.ipv4(),
    city: faker.location.city(),
    address: `${faker.location.streetAddress()}, ${faker.location.city()}, ${faker.location.state({ abbreviated: true })} ${faker.location.zipCode('#####')}`,
    birthDate: faker.date.birthdate({ mode: 'age', min: 19, max: 88 }).toISOString().slice(0, 10),
    date: faker.date.recent({ days: 90 }).toISOString().slice(0, 10),
  };
}

const tickets = Array.from({ length: TICKETS }, (_, index) => {
  const customer = person();
  return {
    ticket_id: `T-${1001 + index}`,
    created: customer.date,
    customer_name: customer.name,
    email: customer.email,
    phone: customer.phone,
    ssn: customer.ssn,
    iban: customer.iban,
    card_number: customer.card,
    birth_date: customer.birthDate,
    zip: faker.location.zipCode('#####'),
    priority: faker.helpers.arrayElement(['low', 'normal', 'high']),
    message: faker.helpers.arrayElement(ISSUES)(customer),
  };
});

const quote = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const columns = Object.keys(tickets[0]);
const csv = [columns.join(','), ...tickets.map((ticket) => columns.map((column) => quote(ticket[column])).join(','))];
const jsonLines = tickets.map(({ ticket_id, created, priority, message, ...customer }) =>
  JSON.stringify({ ticket_id, created, priority, customer, message }),
);
const text = tickets
  .slice(0, 20)
  .map((t) => `Ticket: ${t.ticket_id}\nFrom: ${t.customer_name} <${t.email}>\nPhone: ${t.phone}\n\n${t.message}\n`);

const folder = join(root, 'examples', 'data');
mkdirSync(folder, { recursive: true });
const write = (name, lines, separator = '\n') => writeFileSync(join(folder, name), `${lines.join(separator)}\n`);
write('tickets.csv', csv);
write('tickets.jsonl', jsonLines);
write('tickets.txt', text, '\n----\n\n');
