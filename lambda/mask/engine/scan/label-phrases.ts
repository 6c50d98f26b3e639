import type { EntityType } from '../../../../lib/private/contracts/masking';
import { code, digits, type ValueShape } from './label-shapes';

export interface Label {
  readonly type: EntityType;
  readonly phrases: string;
  readonly shape: ValueShape | 'phone' | 'secret' | 'user' | 'expiry' | 'age';
  readonly score: number;
  /** The label is also an ordinary word: it announces a value only with `:`, `=`, `#` or `is` behind it. */
  readonly weak?: boolean;
}

/** Phrases by which people announce a value, separated by commas. Longer phrases win. */
export const LABELS: readonly Label[] = [
  {
    type: 'US_SOCIAL_SECURITY_NUMBER',
    phrases:
      'ssn,social security,social security number,social security no,soc sec,socialsecurity,ss number,last four of ssn',
    shape: digits(4, 9),
    score: 0.9,
  },
  {
    type: 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
    phrases: 'itin,individual taxpayer identification number,individual tax id',
    shape: digits(9, 9),
    score: 0.93,
  },
  {
    type: 'TAX_ID',
    phrases:
      'ein,tin,tax id,tax identification number,taxpayer id,employer identification number,vat,vat number,vat id,vat no,steuernummer,steuer id,ust id,numero de tva,siren,siret,abn,tax number',
    shape: code(6, 16),
    score: 0.8,
  },
  {
    type: 'DRIVER_ID',
    phrases:
      'driver license,drivers license,driver s license,driver s license number,drivers license number,driver license number,driver licence,drivers licence,driver s licence,driving licence,driving license,driver id,dl,dl number,license number,licence number,license no,fuehrerschein,führerschein,permis de conduire,licencia de conducir',
    shape: code(4, 20),
    score: 0.88,
  },
  {
    type: 'US_PASSPORT_NUMBER',
    phrases:
      'passport,passport number,passport no,passport id,us passport,pasaporte,passeport,reisepass,passnummer,paspoort',
    shape: code(6, 12),
    score: 0.88,
  },
  {
    type: 'US_BANK_ACCOUNT_NUMBER',
    phrases:
      'account number,account no,acct,acct number,acct no,bank account,bank account number,account,checking account,savings account,a c,ac no,kontonummer,numero de cuenta,account num',
    shape: digits(5, 18),
    score: 0.86,
  },
  {
    type: 'US_BANK_ROUTING_NUMBER',
    phrases: 'routing,routing number,routing no,aba,aba number,rtn,routing transit number,bank routing',
    shape: digits(8, 9),
    score: 0.93,
  },
  { type: 'US_BANK_ROUTING_NUMBER', phrases: 'sort code', shape: digits(6, 6), score: 0.93 },
  {
    type: 'CREDIT_DEBIT_CARD_CVV',
    phrases:
      'cvv,cvc,cvv2,cvc2,csc,cid,cvv code,cvc code,card security code,security code,card verification,card verification value,verification code',
    shape: { min: 3, max: 4, digitsOnly: true, grouped: false },
    score: 0.9,
  },
  {
    type: 'CREDIT_DEBIT_CARD_EXPIRY',
    phrases:
      'exp,exp date,expiry,expiry date,expires,expiration,expiration date,valid thru,valid until,valid through,good thru,expiring',
    shape: 'expiry',
    score: 0.9,
  },
  {
    type: 'CREDIT_DEBIT_CARD_NUMBER',
    phrases:
      'card,card number,card no,credit card,credit card number,debit card,debit card number,cc,ccn,visa,mastercard,amex,pan number',
    shape: digits(12, 19),
    score: 0.85,
  },
  {
    type: 'PIN',
    phrases: 'pin,pin code,pin number,pin no,atm pin,passcode',
    shape: { min: 3, max: 8, digitsOnly: true, grouped: false },
    score: 0.88,
  },
  {
    type: 'PASSWORD',
    phrases:
      'password,passwd,pwd,pw,passphrase,pass,passwort,contraseña,mot de passe,wachtwoord,senha,temp password,temporary password',
    shape: 'secret',
    score: 0.9,
    weak: true,
  },
  {
    type: 'USERNAME',
    phrases:
      'username,user name,user id,userid,login,login id,login name,screen name,user,uid,benutzername,usuario,logged in as,handle,account name',
    shape: 'user',
    score: 0.85,
    weak: true,
  },
  {
    type: 'MEDICAL_RECORD_NUMBER',
    phrases:
      'mrn,medical record,medical record number,medical record no,patient id,patient number,patient no,chart number,chart no,hospital number,med rec',
    shape: code(4, 15),
    score: 0.9,
  },
  {
    type: 'CA_HEALTH_NUMBER',
    phrases:
      'health card,health card number,health card no,ohip,ohip number,health number,phn,personal health number,ramq,carte soleil,health insurance number,msp number',
    shape: code(9, 14),
    score: 0.9,
  },
  {
    type: 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
    phrases: 'nhs,nhs number,nhs no,nhs id',
    shape: digits(10, 10),
    score: 0.95,
  },
  { type: 'NPI', phrases: 'npi,npi number,npi no,national provider identifier', shape: digits(10, 10), score: 0.95 },
  {
    type: 'MEDICAL_RECORD_NUMBER',
    phrases: 'dea,dea number,dea no,medicare,medicare number,medicaid,medicaid id,medicare id,mbi,beneficiary id',
    shape: code(7, 13),
    score: 0.85,
  },
  {
    type: 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
    phrases: 'utr,utr number,unique taxpayer reference,unique taxpayer reference number,tax reference',
    shape: digits(10, 10),
    score: 0.93,
  },
  {
    type: 'UK_NATIONAL_INSURANCE_NUMBER',
    phrases: 'national insurance,national insurance number,national insurance no,ni number,nino,ni no',
    shape: code(9, 9),
    score: 0.93,
  },
  {
    type: 'CA_SOCIAL_INSURANCE_NUMBER',
    phrases: 'sin,sin number,social insurance,social insurance number,sin no',
    shape: digits(9, 9),
    score: 0.93,
  },
  {
    type: 'LICENSE_PLATE',
    phrases:
      'license plate,licence plate,license plate number,plate,plate number,plate no,number plate,vehicle registration,registration plate,registration number,kennzeichen,matricula,tag number,reg no,car registration',
    shape: { min: 2, max: 9, lettersOnly: false, longestLetters: 3 },
    score: 0.85,
  },
  {
    type: 'VEHICLE_IDENTIFICATION_NUMBER',
    phrases: 'vin,vin number,vin no,chassis number,vehicle identification number',
    shape: code(11, 17),
    score: 0.95,
  },
  {
    type: 'SWIFT_CODE',
    phrases: 'swift,swift code,bic,bic code,swift bic,bic swift',
    shape: { min: 8, max: 11, lettersOnly: true, grouped: false },
    score: 0.9,
  },
  { type: 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', phrases: 'iban,iban number,iban no', shape: code(14, 34), score: 0.9 },
  {
    type: 'IN_AADHAAR',
    phrases: 'aadhaar,aadhar,aadhaar number,aadhar number,aadhaar no,uidai,aadhaar card',
    shape: digits(12, 12),
    score: 0.95,
  },
  {
    type: 'IN_PAN',
    phrases: 'pan,pan card,pan no,permanent account number',
    shape: { min: 10, max: 10, grouped: false },
    score: 0.93,
  },
  {
    type: 'IN_VOTER_ID',
    phrases: 'voter id,epic,epic number,voter card,epic no,voter',
    shape: { min: 10, max: 10, grouped: false },
    score: 0.9,
  },
  {
    type: 'IN_GSTIN',
    phrases: 'gstin,gst,gst number,gst no',
    shape: { min: 15, max: 15, grouped: false },
    score: 0.93,
  },
  { type: 'IN_IFSC', phrases: 'ifsc,ifsc code', shape: { min: 11, max: 11, grouped: false }, score: 0.93 },
  {
    type: 'NATIONAL_ID',
    phrases:
      'national id,national id number,national identity number,identity card,identity number,id card,id number,id no,cpf,cnpj,dni,nie,nif,curp,rfc,bsn,pesel,personnummer,codice fiscale,nric,fin,hkid,rrn,tfn,tax file number,citizen id,national identification number,cedula,rut,ausweisnummer,personalausweis,numero de securite sociale,insee,nir,cnic,identification number,fiscal code,burgerservicenummer,my id,id',
    shape: code(6, 21),
    score: 0.8,
  },
  {
    type: 'ACCOUNT_NUMBER',
    phrases:
      'policy,policy number,policy no,member id,member number,membership number,membership id,customer id,customer number,customer no,client number,client id,claim number,claim id,employee id,employee number,student id,student number,subscriber id,subscriber number,group number,certificate number,beneficiary number,insurance number,insurance id,loyalty number,frequent flyer,frequent flyer number,account id,badge number,staff id',
    shape: code(4, 20),
    score: 0.8,
  },
  {
    type: 'DEVICE_ID',
    phrases: 'imei,imsi,iccid,serial number,serial no,device id,device serial,udid,meid',
    shape: code(6, 36),
    score: 0.85,
  },
  {
    type: 'ADDRESS',
    phrases:
      'zip,zip code,zipcode,zip postal code,zip or postal code,zip number,postal,postal code,postcode,post code,plz,code postal,cap,codigo postal,pincode',
    shape: { min: 2, max: 9 },
    score: 0.8,
  },
  { type: 'AGE', phrases: 'age,aged,age of', shape: 'age', score: 0.85 },
  {
    type: 'PHONE',
    phrases:
      'phone,phone number,phone no,tel,telephone,mobile,mobile number,cell,cellphone,cell number,fax,fax number,call,call me,call me at,call me on,whatsapp,contact number,desk,sms,text me,text me at,dial,reach me at,reach me on,contact,contact me at,callback number,callback,telefon,handy,telefono,teléfono,móvil,movil,celular,téléphone,portable,telefone,cellulare,telefoon,mobil,tlf,puhelin,number at,home number,work number,telefonnummer,answering at,ring,phone me at,messages to',
    shape: 'phone',
    score: 0.8,
  },
].map((label) => label as Label);

/** Words that labels are made of, the ordinary ones among them too: `iban`, `mrn`, `tel`. */
export const LABEL_WORDS: ReadonlySet<string> = new Set([
  ...LABELS.flatMap(({ phrases }) => phrases.split(',')).filter((phrase) => !phrase.includes(' ')),
  ...'dob doa dx hx rx tx pt gp er icu hr it ceo cfo cto vat fax url api http https id no ref attn re fw fwd cc bcc faq pdf csv eta asap fyi'.split(
    ' ',
  ),
]);

/** The words of a label up to one of them: the label, where they are a whole one, and the words that go on. */
export interface LabelStep {
  readonly phrase: string;
  label?: Label;
  readonly next: Map<string, LabelStep>;
}

/** The words that labels begin with. */
export const LABEL_STARTS = new Map<string, LabelStep>();

function learn(phrase: string, label: Label): void {
  let steps = LABEL_STARTS;
  let step: LabelStep | undefined;
  for (const word of phrase.split(' ')) {
    const known = steps.get(word);
    step = known ?? { phrase: step ? `${step.phrase} ${word}` : word, next: new Map() };
    if (!known) steps.set(word, step);
    steps = step.next;
  }
  if (step) step.label ??= label;
}

for (const label of LABELS) {
  for (const phrase of label.phrases.split(',')) {
    learn(phrase, label);
    // `account number` is also met as `accountNumber` and `ACCOUNT_NUMBER`.
    if (phrase.includes(' ')) learn(phrase.replaceAll(' ', ''), label);
  }
}
