import type { EntityType } from '../../../../lib/private/contracts/masking';
import { withoutMarks } from '../marks';

/** What a header says of its column. */
export interface HeaderMeaning {
  readonly type: EntityType;
  readonly isPostalCode?: boolean;
  /** Birth dates and the like: a date that identifies. */
  readonly isBirthDate?: boolean;
}

/** Headers by meaning; matched on the header's words in lower case, whole or at its end (`customer_email`). */
const HEADERS: readonly (readonly [EntityType, string])[] = [
  ['EMAIL', 'email,e mail,mail,email address,mail address,emails,courriel,correo'],
  [
    'PHONE',
    'phone,telephone,tel,mobile,cell,fax,phone number,mobile number,msisdn,contact number,cellphone,telefon,telefono,phones,whatsapp',
  ],
  [
    'NAME',
    'name,full name,fullname,first name,firstname,last name,lastname,surname,given name,family name,middle name,maiden name,contact name,customer name,patient name,cardholder,card holder,account holder,holder name,employee name,nickname,forename,fname,lname,nombre,apellido,nom,prenom,vorname,nachname,customer,patient,requester,assignee,author,owner name,agent name,beneficiary,recipient,sender,subject name',
  ],
  [
    'ADDRESS',
    'address,street,street address,address line,address1,address2,address line 1,address line 2,home address,billing address,shipping address,mailing address,postal address,adresse,direccion,strasse,street name,house number,apartment,addr',
  ],
  [
    'LOCATION',
    'city,town,county,village,municipality,ort,ciudad,ville,place of birth,birthplace,latitude,longitude,lat,lon,lng,location,geo,coordinates',
  ],
  ['US_SOCIAL_SECURITY_NUMBER', 'ssn,social security,social security number,socialsecuritynumber,ss number'],
  ['US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER', 'itin'],
  ['TAX_ID', 'tax id,ein,tin,vat,vat number,vat id,taxid,siret,siren'],
  [
    'CREDIT_DEBIT_CARD_NUMBER',
    'card,card number,credit card,credit card number,cardnumber,cc number,ccn,pan,creditcard,debit card,card no,cc',
  ],
  ['CREDIT_DEBIT_CARD_CVV', 'cvv,cvc,cvv2,cvc2,security code,csc'],
  ['CREDIT_DEBIT_CARD_EXPIRY', 'expiry,expiration,exp date,card expiry,expiry date,expiration date,exp'],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'iban'],
  ['SWIFT_CODE', 'swift,bic,swift code,bic code'],
  [
    'US_BANK_ACCOUNT_NUMBER',
    'account number,account no,bank account,acct,acct number,account num,accountnumber,bank account number',
  ],
  ['US_BANK_ROUTING_NUMBER', 'routing,routing number,aba,routing no,sort code'],
  ['US_PASSPORT_NUMBER', 'passport,passport number,passport no'],
  [
    'DRIVER_ID',
    'driver license,drivers license,driver licence,driving licence,license number,licence number,dl number,driver id',
  ],
  [
    'NATIONAL_ID',
    'national id,nationalid,identity number,id number,id card,cpf,cnpj,dni,nie,curp,pesel,bsn,nric,personnummer,fiscal code,codice fiscale,government id',
  ],
  ['IN_AADHAAR', 'aadhaar,aadhar,aadhaar number'],
  ['IN_PAN', 'pan number,pan card'],
  ['MEDICAL_RECORD_NUMBER', 'mrn,medical record number,patient id,patient number,medical record,medicare,medicaid'],
  ['NPI', 'npi'],
  ['UK_NATIONAL_HEALTH_SERVICE_NUMBER', 'nhs,nhs number'],
  ['UK_NATIONAL_INSURANCE_NUMBER', 'nino,national insurance,national insurance number,ni number'],
  ['CA_SOCIAL_INSURANCE_NUMBER', 'sin,social insurance number'],
  ['CA_HEALTH_NUMBER', 'health card,health card number,ohip'],
  ['IP_ADDRESS', 'ip,ip address,ipaddress,client ip,remote ip,source ip,ipv4,ipv6,remote addr,x forwarded for,host ip'],
  ['MAC_ADDRESS', 'mac,mac address'],
  ['USERNAME', 'username,user name,login,user,userid,user id,screen name,handle,twitter,account name'],
  ['PASSWORD', 'password,passwd,pwd,passphrase,password hash'],
  ['PIN', 'pin,pin code'],
  [
    'CREDENTIAL',
    'api key,apikey,secret,token,access token,refresh token,secret key,auth token,private key,client secret',
  ],
  ['AGE', 'age,age years'],
  ['LICENSE_PLATE', 'license plate,licence plate,plate,plate number,number plate,registration plate'],
  ['VEHICLE_IDENTIFICATION_NUMBER', 'vin'],
  ['DEVICE_ID', 'imei,device id,serial number,imsi,udid,advertising id,idfa,gaid'],
  [
    'ACCOUNT_NUMBER',
    'customer id,customerid,customer number,member id,member number,client id,policy number,employee id,student id,subscriber id,claim number,account id,insurance number,staff id,person id,customer no',
  ],
  ['URL', 'url,website,homepage,web,profile url,link'],
  ['ORGANIZATION', 'company,employer,organization,organisation,company name,employer name'],
  ['NATIONALITY', 'nationality,citizenship,ethnicity,race,religion'],
  ['TITLE', 'title,job title,occupation,salutation,prefix,honorific'],
  [
    'DATE_TIME',
    'date,dob,birth date,date of birth,birthday,birthdate,born,geburtsdatum,fecha de nacimiento,date naissance,admission date,discharge date,death date,date of death,bday',
  ],
];
const POSTAL = new Set('zip,zip code,zipcode,postal code,postcode,post code,plz,postalcode,cp,pincode'.split(','));
const BIRTH = /birth|\bdob\b|born|\bbday\b|geburt|nacimiento|naissance|death/;

const BY_PHRASE = new Map<string, EntityType>();
for (const [type, phrases] of HEADERS) for (const phrase of phrases.split(',')) BY_PHRASE.set(phrase, type);

/** These words at a header's end name what the record is about, not a value: `file name` is not a person. */
const NOT_A_PERSON =
  /(?:file|host|domain|event|product|item|table|column|field|class|method|function|service|server|plan|project|category|brand|model|country|state|city|company|org|organization|user|screen|street|bank|school|hospital|drug|page|campaign|queue|topic|bucket|image|display|short|long|code|type|key|tag|app|application|process|module|package|metric|job|role|group|team|region|environment|task|test|step|channel|device|store|shop|branch|department|unit|course|dataset)$/;

/** `customerEmail`, `CUSTOMER_EMAIL` and `Customer e-mail` are the same words. */
export const headerWords = (header: string): string =>
  withoutMarks(header)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

/** What a header, or the last step of a JSON path, says; undefined where it says nothing known. */
export function headerMeaning(header: string): HeaderMeaning | undefined {
  const words = headerWords(header.slice(header.lastIndexOf('.') + 1)).split(' ');
  for (let from = 0; from < words.length; from++) {
    const phrase =
      words
        .slice(from)
        .join(' ')
        .replace(/ ?\d+$/, '') || words.slice(from).join(' ');
    if (POSTAL.has(phrase)) return { type: 'ADDRESS', isPostalCode: true };
    const type = BY_PHRASE.get(phrase);
    if (type === undefined) continue;
    if (from > 0 && phrase === 'name' && NOT_A_PERSON.test(words[from - 1] ?? '')) return undefined;
    if (
      from > 0 &&
      [
        'user',
        'token',
        'link',
        'title',
        'date',
        'pin',
        'mail',
        'race',
        'web',
        'sin',
        'card',
        'location',
        'secret',
      ].includes(phrase)
    ) {
      if (type === 'DATE_TIME') return { type, isBirthDate: BIRTH.test(words.join(' ')) };
      if (phrase !== 'card' && phrase !== 'pin') return undefined;
    }
    return type === 'DATE_TIME' ? { type, isBirthDate: BIRTH.test(phrase) } : { type };
  }
  return undefined;
}
