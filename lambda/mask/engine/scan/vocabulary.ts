// Small closed classes of words, in the languages that name data is met in. Open classes come from the gazetteers.

const set = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.flatMap((list) => list.split(' ')));

export const MONTHS = set(
  'january february march april may june july august september october november december',
  'jan feb mar apr jun jul aug sep sept oct nov dec',
  'januar februar märz mai juni juli oktober dezember mär okt dez',
  'janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre',
  'janeiro fevereiro março maio junho julho setembro outubro novembro dezembro',
  'januari februari maart augustus mei desember kwiecień maj sierpień wrzesień grudzień',
);

export const WEEKDAYS = set(
  'monday tuesday wednesday thursday friday saturday sunday mon tue tues thu thurs fri',
  'montag dienstag mittwoch donnerstag freitag samstag sonntag',
  'lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo',
);

/** Before a name. */
export const HONORIFICS = set(
  'mr mrs ms miss mx dr prof professor sir madam dame lord lady rev reverend fr sr sra srta señor señora señorita',
  'herr frau hr fr mme mlle monsieur madame mademoiselle m. don doña dona sig signor signora dott dhr mevr mevrouw meneer',
  'bc mgr mudr judr phdr rndr paeddr avv dra drs bapak ibu herra rouva fru bayan señorita pán paní пан пані doktor mag',
  'capt captain col colonel gen general lt sgt sergeant hon judge pastor imam rabbi sheikh shri smt pan pani doctor',
);

/** Inside a name, in lower case. */
export const PARTICLES = set(
  "de da do dos das del della di du la le van von der den ter ten zu zum zur bin ibn al el bint y e af av te 't los las dos santos abu ben",
);

/** Words behind a street's name, or before it where the language puts them first. */
export const STREET_TYPES = set(
  'street st str avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace ter terr way highway hwy',
  'parkway pkwy circle cir trail trl crescent cres close grove gardens gdns alley loop plaza row mews walk path pike turnpike expressway',
  'freeway ridge hill hills heights crossing bend green park view vista glen hollow manor meadow meadows island isle junction landing mill mills',
  'mount mountain orchard pass point points port ports ranch rapid rapids rest shoal shoals shore shores spring springs spur station stream summit',
  'tunnel union unions valley via viaduct village villages ville well wells brook brooks burg bypass camp canyon cape causeway center centre cliff cliffs',
  'club common commons corner corners course cove coves creek crest crossroad curve dale dam divide estate estates extension falls ferry field fields flat',
  'flats ford fords forest forge forges fork forks fort garden gateway greens harbor harbors haven inlet key keys knoll knolls lake lakes light lights lock',
  'locks lodge mall motorway neck oval overpass parks parkways passage pine pines plain plains prairie radial river roads route run skyway squares stravenue',
  'streets throughway trace track trafficway underpass burgs drives arcade bayou beach bend bluff bluffs bottom branch bridge centers circles crossroads',
  'extensions glens groves harbors islands isle junctions loaf manors mission missions mountains ramp spurs views walks ways',
  'anx aly bch blf btm cir cmn cor ctr cts cv cyn est ests expy ext flds fls frk gln grv hbr hts hvn hwy inlt jct knl lk lndg mdw mdws mnr msn mtn orch',
  'pkwy pln plns plz prt psge radl rdg rpds rte shl shrs skwy smt spg spgs sq sta strm tpke trak trce trl tunl upas vlg vlgs vly vw vws xing',
  'strasse straße weg platz allee gasse ring ufer damm chaussee',
  'allé montée rang rue quai impasse cours chemin faubourg calle carrer avenida paseo camino plaza rua travessa praça praca estrada alameda',
  'via viale vicolo piazza corso largo laan straat plein gracht kade gata gatan gade vej vei veien vägen väg katu tie utca út útja tee puiestee pst mnt u tér',
  'parade cross nagar marg colony layout enclave chowk quay wharf esplanade promenade rise mews drv carretera ctra calzada calz avda rodovia ladeira',
  'ulica ul aleja al os ulice náměstí namesti bulevar bulvar sokak cadde caddesi sok cad ulitsa prospekt jalan jl gang gg',
  'cesta nabrežje steza drevored odvojak prilaz obala körút köz sétány rakpart gatvė iela bulvāris tänav gränd',
  'улица ул проспект просп переулок пер набережная наб бульвар шоссе площадь аллея проезд тупик вулиця вул провулок пров набережна площа узвіз майдан',
  'οδός λεωφόρος πλατεία',
);

/** Those that need no house number to be believed. */
export const SURE_STREET_TYPES = set(
  'street st avenue ave av road rd boulevard blvd lane drive court square terrace highway hwy parkway crescent close alley caddesi cad sokak nagar marg chowk',
);

/** Street types that stand before the name. */
export const STREET_PREFIXES = set(
  'rue quai impasse chemin calle carrer avenida avda paseo camino plaza rua travessa praça praca estrada alameda via viale vicolo piazza corso largo',
  'laan chaussée chaussee route sentier esplanade promenade passage voie cité',
  'av carretera ctra calzada calz rodovia ladeira al aleje pl per jln',
  'ul ulica aleja os ulitsa prospekt jalan jl avenue boulevard allée place cours strada bulevardul šetalište trg put',
  'aleea calea drumul intrarea soseaua șoseaua splaiul piata piața stradela montée allé rang peatonal callejón callejon privada cerrada circuito',
  'diagonal prolongación prolongacion retorno andador viaducto periférico pasaje ronda glorieta lungomare strada contrada borgo salita',
  'beco viela rotatória loteamento plac osiedle náměstí gang gg cesta',
  'улица ул проспект просп переулок пер набережная наб бульвар шоссе площадь аллея алл проезд вулиця вул провулок пров набережна площа узвіз майдан',
  'οδός λεωφόρος πλατεία',
);

/** Words in lower case inside a street's or a town's name. */
export const STREET_PARTICLES = set(
  'de da do dos das del della dei delle di du la le les van von der den dem of the des el los las al e y i za pod na an am im ob upon sur sous en lès bei',
);

/** Endings that make a single word a street's name. */
export const STREET_ENDINGS =
  /(?:stra(?:ss|ß)e|str|gasse|weg|platz|allee|gatan|gata|gate|vägen|väg|vej|veien|vegen|vei|straat|laan|plein|gracht|kade|dreef|katu|tie|kuja|polku|utca|útja|krok|stræde|alle|allé|stien|bakken|terrasse|svingen|damm|ufer|steig|ring|graben|weide|hof|brücke|bruecke|markt|ufer|wiese|kamp|stieg)$/;

export const UNIT_WORDS = set(
  'apto bloco bl piso pta sala kat daire kv lok lgh wing plot room office shop house hno phase sector stage col colonia bte esc torre',
  'к кв корп стр оф квартира',
  'appartamento piano interno scala studio edif edificio depto bl',
  'apt apartment suite ste unit flat floor fl room rm building bldg block blk lot no box office door level tower wing departamento depto piso wohnung etage appt',
);

/** Kinds of organisations: a capitalised one behind a name, or before `of`, needs nothing else. */
export const ORGANISATION_KINDS = set(
  'bank university college institute hospital clinic school society association agency ministry department bureau committee council foundation',
  'academy church cathedral museum library embassy consulate court police tribunal commission authority federation union league club',
  'airlines airways university insurance solicitors attorneys advocates pharmacy laboratory laboratories observatory infirmary hospice',
  'universität universidad université universiteit krankenhaus klinik hôpital hospital colegio escuela banco banque sparkasse versicherung',
  'holdings ventures partners associates industries corporation company group trust fund',
);

/** Behind or inside an organisation's name. */
export const ORGANISATION_WORDS = set(
  [...ORGANISATION_KINDS].join(' '),
  'inc incorporated llc ltd limited corp corporation company co plc llp lp gmbh ag kg sa sas sarl srl spa nv bv oy oyj ab as asa aps pty pvt kk bank group holdings',
  'capital systems technologies technology solutions services consulting logistics motors pharmaceuticals labs software health healthcare care center centre',
  'media energy foods dental analytics digital global international studio studios networks works power finance financial medical legal law records press',
  'news oil gas steel pharma biotech retail stores theatre restaurant hotel entertainment research robotics security electronics telecom communications',
);

/** Those that can only end an organisation's name. */
export const LEGAL_FORMS = set(
  'inc llc ltd limited corp corporation plc llp gmbh ag sarl srl nv bv oyj ab asa aps pty pvt kg incorporated',
  'ohg gbr kgaa mbh kft zrt nyrt bvba cvba sprl asbl vzw eurl eirl sasu eireli ltda lda tbk uab oü şti',
);

const COUNTRY_DEMONYMS =
  'andorran antiguan argentinian argentine bahamian bahraini barbadian belizean beninese bhutanese botswanan british bruneian burkinabe burundian comorian cypriot djiboutian eritrean gabonese greenlandic greenlander grenadian guinean guyanese icelander kosovar laotian luxembourger malawian maldivian malian mauritanian mauritian moldovan monegasque montenegrin mozambican nepalese salvadoran slovakian slovene surinamese swazi tanzanian togolese tuvaluan uruguayan yemeni briton flemish bavarian arab texan californian hispanic caucasian afghan american australian austrian belgian brazilian bulgarian canadian chilean colombian croatian cuban egyptian filipino georgian german ghanaian greek hungarian indian indonesian iranian iraqi israeli italian jamaican jordanian kenyan korean latvian lithuanian mexican moroccan nigerian norwegian pakistani palestinian peruvian romanian russian rwandan saudi serbian somali syrian thai tunisian ukrainian venezuelan african asian european';
/** Nationalities, peoples, religions and denominations, in singular and plural, that the lists do not have. */
export const DEMONYMS = set(
  COUNTRY_DEMONYMS,
  COUNTRY_DEMONYMS.split(' ')
    .filter((word) => !/(?:ese|ish|ic)$/.test(word))
    .map((word) => `${word}s`)
    .join(' '),
  'finns danes swedes poles turks serbs scots dutchman dutchmen englishman englishwoman englishmen frenchman frenchwoman irishman scotsman welshman kurds kurd basques',
  'latino latina latinos latinas latinx catholic catholics protestant protestants muslim muslims moslem jewish jew jews hindu hindus buddhist buddhists sikh sikhs',
  'mormon mormons methodist methodists lutheran lutherans anglican anglicans baptist evangelical evangelicals atheist atheists agnostic shia sunni zoroastrian jain',
);

export const US_STATES = set(
  'al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr vi gu as mp aa ae ap',
  'ab bc mb nb nl ns nt nu on pe qc sk yt nsw vic qld sa tas act',
);

/** Before the name of a town. */
export const TOWN_PREFIXES = set('north south east west new lake port mount fort saint st san santa');

/** Words in lower case that may begin an address and are no street's type and no unit: addresses are looked for nowhere else. */
export const ADDRESS_WORDS = set(
  'postbox postfach pobox casilla postbus psc cmr apo fpo dpo po p c usns usnv uss uscgc corner',
);
/** Behind these a name may be an ordinary word in lower case: `my name is will`. */
export const INTRODUCING_WORDS = set('is s named');
/** `Monjeau, Graves and Reed`, `works as a nurse`. */
export const SEARCHED_WORDS = set('and as');
/** A secret may stand behind these. */
export const SECRET_WORDS = set(
  'secret token apikey key password credential credentials accountkey sharedaccesskey bearer authorization basic',
);
