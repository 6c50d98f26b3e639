import type { Dice } from './dice';
import { fakerOf, type Locale } from './people';

export interface Country {
  readonly name: string;
  readonly locale: Locale;
  readonly phones: readonly string[];
  /** Parts of an address in the country's order; each part is a line where the address has several. */
  readonly address: (parts: AddressParts, dice: Dice) => readonly string[];
}

interface AddressParts {
  readonly street: string;
  readonly city: string;
  readonly number: string;
}

const one = (dice: Dice, ...choices: readonly string[]): string => dice.pick(choices);

export const COUNTRIES: readonly Country[] = [
  {
    name: 'United States',
    locale: 'en',
    phones: [
      '(###) 555-####',
      '###-555-####',
      '+1 ### 555 ####',
      '###.555.####',
      '1-###-555-####',
      '(###)555-#### ext. ###',
    ],
    address: ({ street, city, number }, dice) => [
      `${number} ${one(dice, '', 'N ', 'West ', '')}${street} ${one(dice, 'St', 'Street', 'Ave', 'Blvd.', 'Drive', 'Ln', 'Court', 'Road', 'Way')}${one(dice, '', '', ', Apt 4B', ' #210', ' Suite 300', ', Unit 12')}`,
      `${city}, ${one(dice, 'IL', 'TX', 'CA', 'NY', 'WA', 'OH', 'Texas', 'Oregon')} ${dice.fill('#####')}${one(dice, '', '', '-4821')}`,
    ],
  },
  {
    name: 'United Kingdom',
    locale: 'en',
    phones: ['+44 20 7946 0###', '0161 496 0###', '07700 900###', '+44 (0)1632 960###', '020 7946 ####'],
    address: ({ street, city, number }, dice) => [
      `${one(dice, '', 'Flat 3, ', 'Flat 2B, ', 'The Old Rectory, ')}${number} ${street} ${one(dice, 'Road', 'Close', 'Lane', 'Crescent', 'Gardens', 'Avenue', 'Terrace')}`,
      `${city} ${one(dice, 'HG1 5QT', 'SW1A 2AA', 'M13 9PL', 'EH8 9YL', 'LS2 9JT', 'B15 2TT')}`,
    ],
  },
  {
    name: 'Germany',
    locale: 'de',
    phones: ['+49 30 ########', '030 / 1234 ####', '0171 #######', '+49 (0)89 ######'],
    address: ({ city, number }, dice) => [
      `${one(dice, 'Lindenstraße', 'Hauptstr.', 'Am Mühlenweg', 'Goetheplatz', 'Kaiser-Wilhelm-Ring', 'Schillerallee', 'An der Alten Brücke')} ${number}${one(dice, '', 'a', ' b')}`,
      `${dice.fill('8####')} ${city}`,
    ],
  },
  {
    name: 'France',
    locale: 'fr',
    phones: ['+33 6 ## ## ## ##', '01 ## ## ## ##', '06.##.##.##.##'],
    address: ({ city, number }, dice) => [
      `${number}${one(dice, '', ' bis', ',')} ${one(dice, 'rue des Lilas', 'avenue de la République', 'boulevard Voltaire', 'place du Marché', 'chemin des Vignes', 'allée des Tilleuls')}`,
      `${dice.fill('69###')} ${city}${one(dice, '', ' Cedex')}`,
    ],
  },
  {
    name: 'India',
    locale: 'en_IN',
    phones: ['+91 98### #####', '+91-9#########', '09#########', '080 4### ####'],
    address: ({ number }, dice) => [
      one(
        dice,
        `Flat No. ${number}, Shanti Apartments`,
        `H.No. 12-3/${number}`,
        `${number}, 2nd Cross`,
        `Plot No ${number}, Sector 21`,
        `#${number}, Ground Floor`,
      ),
      one(dice, 'MG Road', 'Banjara Hills', 'Linking Road', 'Anna Nagar', 'Koramangala 4th Block'),
      `${one(dice, 'Bengaluru, Karnataka', 'Hyderabad, Telangana', 'Mumbai, Maharashtra', 'Chennai', 'New Delhi')} ${one(dice, '', '- ')}${dice.fill('5600##')}`,
    ],
  },
  {
    name: 'Japan',
    locale: 'ja',
    phones: ['+81 3-####-####', '03-####-####', '090-####-####'],
    address: ({ number }, dice) => [
      `${dice.between(1, 9)}-${dice.between(1, 20)}-${number} ${one(dice, 'Meguro', 'Nishi-Shinjuku', 'Honmachi', 'Sakae')}`,
      `${one(dice, 'Meguro-ku, Tokyo', 'Shinjuku-ku, Tokyo', 'Chuo-ku, Osaka', 'Naka-ku, Nagoya')} ${dice.fill('1##-00##')}`,
    ],
  },
  {
    name: 'Brazil',
    locale: 'pt_BR',
    phones: ['+55 11 9####-####', '(11) 9####-####', '(21) ####-####'],
    address: ({ number }, dice) => [
      `${one(dice, 'Rua das Flores', 'Avenida Paulista', 'Av. Brasil', 'Travessa do Comércio', 'Alameda Santos')}, ${number}${one(dice, '', ', Apto 45', ' - Bloco B')}`,
      `${one(dice, 'São Paulo - SP', 'Rio de Janeiro - RJ', 'Curitiba - PR', 'Belo Horizonte/MG')}${one(dice, ', ', ' ')}${dice.fill('0####-###')}`,
    ],
  },
  {
    name: 'Spain',
    locale: 'es',
    phones: ['+34 6## ### ###', '91 ### ## ##', '6## ## ## ##'],
    address: ({ number }, dice) => [
      `${one(dice, 'Calle de Alcalá', 'C/ Mayor', 'Avenida de la Constitución', 'Plaza del Carmen', 'Paseo de Gracia')}${one(dice, ' ', ', ')}${number}${one(dice, '', ', 3º B', ', 2º izq.')}`,
      `${dice.fill('28###')} ${one(dice, 'Madrid', 'Barcelona', 'Sevilla', 'Valencia')}`,
    ],
  },
  {
    name: 'Italy',
    locale: 'it',
    phones: ['+39 02 ########', '+39 3## #######', '06 #### ####'],
    address: ({ number }, dice) => [
      `${one(dice, 'Via Garibaldi', 'Via Roma', 'Corso Vittorio Emanuele II', 'Piazza San Marco', 'Viale dei Mille')}${one(dice, ' ', ', ')}${number}`,
      `${dice.fill('20###')} ${one(dice, 'Milano MI', 'Torino', 'Bologna (BO)', 'Roma')}`,
    ],
  },
  {
    name: 'Netherlands',
    locale: 'nl',
    phones: ['+31 6 ########', '020-#######', '06-########'],
    address: ({ number }, dice) => [
      `${one(dice, 'Prinsengracht', 'Kerkstraat', 'Van Baerlestraat', 'Laan van Meerdervoort', 'Dorpsweg')} ${number}${one(dice, '', '-H', ' hs')}`,
      `${dice.fill('1###')} ${one(dice, 'GV', 'AB', 'XK')} ${one(dice, 'Amsterdam', 'Utrecht', 'Den Haag', 'Haarlem')}`,
    ],
  },
  {
    name: 'Poland',
    locale: 'pl',
    phones: ['+48 ### ### ###', '22 ### ## ##'],
    address: ({ number }, dice) => [
      `${one(dice, 'ul. Marszałkowska', 'ul. Piotrkowska', 'al. Jerozolimskie', 'os. Słoneczne')} ${number}${one(dice, '', '/5', ' m. 12')}`,
      `${dice.fill('0#-###')} ${one(dice, 'Warszawa', 'Kraków', 'Łódź', 'Gdańsk')}`,
    ],
  },
  {
    name: 'Sweden',
    locale: 'sv',
    phones: ['+46 70 ### ## ##', '08-### ## ##', '070-#######'],
    address: ({ city, number }, dice) => [
      `${one(dice, 'Storgatan', 'Kungsvägen', 'Västra Hamngatan', 'Björkstigen')} ${number}${one(dice, '', ' B')}`,
      `${dice.fill('4## ##')} ${city}`,
    ],
  },
  {
    name: 'China',
    locale: 'en',
    phones: ['+86 138 #### ####', '+86 21 #### ####', '1380013####'],
    address: ({ number }, dice) => [
      `${one(dice, 'Room 1203, Building 5, ', '', 'Unit 8, ')}No. ${number} ${one(dice, 'Nanjing Road', 'Zhongshan East Road', 'Changan Avenue', 'Jianguo Road')}`,
      `${one(dice, 'Huangpu District, Shanghai', 'Chaoyang District, Beijing', 'Nanshan District, Shenzhen')} ${dice.fill('2000##')}`,
    ],
  },
  {
    name: 'Nigeria',
    locale: 'en_NG',
    phones: ['+234 803 ### ####', '0803 ### ####', '080########'],
    address: ({ number }, dice) => [
      `${number} ${one(dice, 'Adeola Odeku Street', 'Ahmadu Bello Way', 'Allen Avenue', 'Herbert Macaulay Road')}`,
      one(dice, 'Victoria Island, Lagos', 'Ikeja, Lagos State', 'Wuse II, Abuja'),
    ],
  },
  {
    name: 'United Arab Emirates',
    locale: 'ar',
    phones: ['+971 50 ### ####', '04 ### ####'],
    address: ({ number }, dice) => [
      `Office ${number}, ${one(dice, 'Al Fattan Tower', 'Emirates Tower', 'Al Noor Building')}`,
      one(dice, 'Dubai Marina, Dubai', 'Sheikh Zayed Road, Dubai', 'Al Majaz, Sharjah'),
      dice.fill('P.O. Box #####'),
    ],
  },
  {
    name: 'Australia',
    locale: 'en',
    phones: ['+61 4## ### ###', '(02) #### ####', '04## ### ###'],
    address: ({ street, number }, dice) => [
      `${one(dice, '', '14/', 'Unit 3, ')}${number} ${street} ${one(dice, 'Street', 'Parade', 'Road', 'Crescent')}`,
      `${one(dice, 'Brisbane QLD', 'Fitzroy VIC', 'Parramatta NSW', 'Hobart TAS')} ${dice.fill('4###')}`,
    ],
  },
  {
    name: 'Canada',
    locale: 'en',
    phones: ['+1 (416) 555-####', '514 555 ####'],
    address: ({ street, number }, dice) => [
      one(
        dice,
        `${number} Rue Sainte-Catherine O`,
        `${number} ${street} Street West`,
        `${number} ${street} Ave., Suite 800`,
      ),
      one(dice, 'Montréal, QC H3B 1K9', 'Toronto, ON M5V 2T6', 'Vancouver BC V6B 1A1'),
    ],
  },
  {
    name: 'Mexico',
    locale: 'es_MX',
    phones: ['+52 55 #### ####', '55 #### ####'],
    address: ({ number }, dice) => [
      `${one(dice, 'Av. Insurgentes Sur', 'Calle Hidalgo', 'Calz. de Tlalpan')} ${number}`,
      `Col. ${one(dice, 'Del Valle', 'Roma Norte', 'Centro')}`,
      `${dice.fill('03###')} ${one(dice, 'Ciudad de México', 'Guadalajara, Jal.', 'Monterrey')}`,
    ],
  },
  {
    name: 'Türkiye',
    locale: 'tr',
    phones: ['+90 532 ### ## ##', '0212 ### ## ##'],
    address: ({ number }, dice) => [
      `${one(dice, 'Atatürk Cad.', 'İstiklal Caddesi', 'Bağdat Cad.', 'Gül Sokak')} No: ${number}${one(dice, '', ' D: 3', ' Kat 2')}`,
      one(dice, 'Kadıköy, İstanbul', '34710 Kadıköy/İstanbul', 'Çankaya, Ankara'),
    ],
  },
];

const STREETS = [
  'Maple',
  'Oakwood',
  'Church',
  'Station',
  'Victoria',
  'Elm',
  'Thornberry',
  'Pelham',
  'Lincoln',
  'Jefferson',
  'Riverside',
  'Hawthorn',
  '5th',
  '42nd',
  'Martin Luther King',
  'Kilburn',
  'Mill',
  'Bramley',
];

/** The lines of an address; joined by commas or written one under the other. */
export function makeAddress(country: Country, dice: Dice): readonly string[] {
  const faker = fakerOf(country.locale, dice);
  const city = faker.location.city();
  return country.address(
    {
      street: dice.chance(0.7) ? dice.pick(STREETS) : faker.person.lastName(),
      city: /^[\p{Script=Latin}'’. -]+$/u.test(city) ? city : 'Springfield',
      number: String(dice.between(1, dice.chance(0.7) ? 199 : 9999)),
    },
    dice,
  );
}
