import { found, maskerFor } from '../support';

describe('an address is one span, in the order of its country', () => {
  test.each([
    '742 Evergreen Terrace, Springfield, IL 62704',
    '5060 Thornberry Ave., Suite 800, Vancouver BC V6B 1A1',
    'Flat 2B, 197 Kutch Road, Harrogate LS2 9JT',
    'The Old Rectory, 42 Mill Lane, Framlingham HG1 5QT',
    '14/22 Queen Street, Brisbane QLD 4000',
    'Lindenstraße 14 b, 80331 München',
    'Kaiser-Wilhelm-Ring 22, 50672 Köln',
    '12 bis rue des Lilas, 69003 Lyon Cedex',
    'C/ Mayor 12, 3º B, 28013 Madrid',
    'Via Garibaldi 39, 40124 Bologna (BO)',
    'Prinsengracht 263-H, 1016 GV Amsterdam',
    'ul. Marszałkowska 14 m. 12, 00-590 Warszawa',
    'Storgatan 12 B, 411 38 Göteborg',
    'Rua das Flores, 123, Apto 45, São Paulo - SP, 04101-000',
    'Av. Insurgentes Sur 1602, Col. Roma Norte, 03940 Ciudad de México',
    'Flat No. 402, Shanti Apartments, MG Road, Bengaluru, Karnataka - 560001',
    'H.No. 12-3/45, Banjara Hills, Hyderabad 500034',
    '2-11-3 Meguro, Meguro-ku, Tokyo 153-0063',
    'Room 1203, Building 5, No. 88 Nanjing Road, Huangpu District, Shanghai 200001',
    'Office 302, Al Fattan Tower, Sheikh Zayed Road, Dubai, P.O. Box 12345',
    'Atatürk Cad. No: 45 D: 3, Kadıköy, İstanbul',
    'PSC 1437, Box 3833\nAPO AA 66791',
    '12 Elm Street\nUnit 4\nSpringfield, IL 62704',
    '9332 Victoria Ithafa, Polokwane, 1011',
    '5311 John Loaf Apt. 485, Reneetown, MI 66655',
    'Flat 17, White Forest, Cooperhaven, SK59 5DB',
    'Level 2 9 April View, Donnamouth, WA, 2695',
    '97/510, Barman Road, Aurangabad-490267',
    '60 Delaney Street P43PX40 Helena Ville',
    'Viale Gravina, 60 Appartamento 31, 90023, Ciminna (PA)',
    'Bulevardul Ardelean Nr. 11 Bl. 83 Sc. 56 Ap. 946, Barlad, 337899',
    'Radnički dol 5, 33312 Donji Miholjac',
  ])('%s', (address) => {
    expect(found(`please send it to ${address}`)).toEqual([`ADDRESS:${address}`]);
  });

  test('a unit or a postal code alone is one for policies that mask unknown names', () => {
    const balanced = maskerFor({ preset: 'balanced' });
    for (const [text, address] of [
      ['the parcel went to Apt. 231 instead', 'Apt. 231'],
      ['please deliver to 48750.', '48750'],
    ] as const) {
      expect(found(text)).toEqual([`ADDRESS:${address}`]);
      expect(balanced.maskText(text).text).toBe(text);
    }
  });

  test.each([
    ['please send it to Krausestraße 695', 'Krausestraße 695'],
    ['please send it to Rohlederstr. 25', 'Rohlederstr. 25'],
    ['we moved to avenue Claudine Saudan', 'avenue Claudine Saudan'],
    ['we moved to ул. Королева, д. 5 к. 1', 'ул. Королева, д. 5 к. 1'],
    ['we moved to вулиця Ананьївська, буд. 26 кв. 421', 'вулиця Ананьївська, буд. 26 кв. 421'],
    ['we moved to 64091 Courtney Extensions', '64091 Courtney Extensions'],
  ])('a street of another country: %s', (text, address) => {
    expect(found(text)).toEqual([`ADDRESS:${address}`]);
  });

  test.each([
    ['I live at Ilica 057.', 'Ilica 057'],
    ['they moved to Ilovški štradon 175 in May', 'Ilovški štradon 175'],
    ['I live at 201/8 David Top.', '201/8 David Top'],
    ['meet me at Βουτσίμου 76-64', 'Βουτσίμου 76-64'],
  ])('a number and words where an address stands, for policies that mask unknown names: %s', (text, address) => {
    expect(found(text)).toEqual([`ADDRESS:${address}`]);
  });

  test('what stands behind it does not belong to it', () => {
    expect(found('at 12 Main Street, Springfield. Could you come?')).toEqual([
      'ADDRESS:12 Main Street',
      'LOCATION:Springfield',
    ]);
    expect(found('at ul. Miła 53, 00-590 Warszawa, VAT no')[0]).toBe('ADDRESS:ul. Miła 53, 00-590 Warszawa');
  });

  test('numbers of other things are no addresses', () => {
    const balanced = maskerFor({ preset: 'balanced' });
    for (const text of [
      'Metformin 500 mg twice daily',
      '3. Run the setup script',
      'it took 12 seconds, Then it stopped',
    ])
      expect(balanced.maskText(text).text).toBe(text);
  });
});

test('a masked address keeps its lines', () => {
  expect(
    maskerFor({ entities: { ADDRESS: 'tag' } }).maskText('to 12 Elm Street\n  Springfield, IL 62704\nnow').text,
  ).toBe('to [ADDRESS]\n  [ADDRESS]\nnow');
});

test('in a block that is set in with spaces each line stands for itself', () => {
  expect(found('Ann Lee\n\n12 Elm Street\n  Suite 5\n  Riisa\n  Estonia 62488')).toEqual([
    'NAME:Ann Lee',
    'ADDRESS:12 Elm Street',
    'ADDRESS:Suite 5',
    'LOCATION:Riisa',
    'LOCATION:Estonia',
    'ADDRESS:62488',
  ]);
});
