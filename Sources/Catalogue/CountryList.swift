extension CountryNames {
    /// ISO 3166-1, from the list of Debian's iso-codes: each code with its English short names there, and with other names
    /// in use: older ones, those of the time zone database, those that Unicode's CLDR has in English and in the countries'
    /// official languages, and the parts of the United Kingdom.
    static let list = """
        AD Andorra
        AE United Arab Emirates|UAE|الإمارات العربية المتحدة|Emirates
        AF Afghanistan|افغانستان
        AG Antigua and Barbuda
        AI Anguilla
        AL Albania|Shqipëria|Shqipëri
        AM Armenia|Հայաստան
        AO Angola
        AQ Antarctica
        AR Argentina|República Argentina
        AS American Samoa
        AT Austria|Österreich|Oesterreich
        AU Australia|Commonwealth of Australia
        AW Aruba
        AX Aland Islands|Åland Islands|Åland
        AZ Azerbaijan|Azərbaycan|Азәрбајҹан|Azerbaycan
        BA Bosnia and Herzegovina|Bosnia|Bosna i Hercegovina|Босна и Херцеговина
        BB Barbados
        BD Bangladesh|বাংলাদেশ
        BE Belgium|Belgique|België|Belgien
        BF Burkina Faso
        BG Bulgaria|България
        BH Bahrain|البحرين
        BI Burundi|Uburundi
        BJ Benin
        BL Saint Barthelemy|Saint Barthélemy
        BM Bermuda
        BN Brunei|Brunei Darussalam|بروني
        BO Bolivia|Bolivia, Plurinational State of
        BQ Bonaire, Sint Eustatius and Saba|Caribbean Netherlands|Caribisch Nederland
        BR Brazil|Brasil
        BS Bahamas
        BT Bhutan|འབྲུག
        BV Bouvet Island
        BW Botswana
        BY Belarus|Byelorussia|Беларусь
        BZ Belize
        CA Canada
        CC Cocos Islands|Cocos (Keeling) Islands|Keeling Islands
        CD Congo, The Democratic Republic of the|Congo - Kinshasa|DR Congo|Congo (DRC)|Zaire|DRC
        CF Central African Republic|Ködörösêse tî Bêafrîka|République centrafricaine
        CG Congo|Congo - Brazzaville|Congo Republic
        CH Switzerland|Schweiz|Suisse|Svizzera|Schwiiz
        CI Ivory Coast|Côte d'Ivoire|Cote d'Ivoire
        CK Cook Islands
        CL Chile
        CM Cameroon|Cameroun
        CN China|China mainland|People's Republic of China|PR China|中国|PRC
        CO Colombia
        CR Costa Rica
        CU Cuba
        CV Cape Verde|Cabo Verde
        CW Curacao|Curaçao|Kòrsou
        CX Christmas Island
        CY Cyprus|Κύπρος|Kıbrıs
        CZ Czech Republic|Czechia|Česko|Česká republika
        DE Germany|Deutschland|BRD
        DJ Djibouti|جيبوتي
        DK Denmark|Danmark
        DM Dominica
        DO Dominican Republic|República Dominicana|Rep. Dom.
        DZ Algeria|Algérie|الجزائر
        EC Ecuador
        EE Estonia|Eesti
        EG Egypt|مصر
        EH Western Sahara|الصحراء الغربية
        ER Eritrea|ኤርትራ|إريتريا
        ES Spain|España
        ET Ethiopia|ኢትዮጵያ
        FI Finland|Suomi
        FJ Fiji
        FK Falkland Islands|Falkland Islands (Malvinas)|Falkland Islands (Islas Malvinas)
        FM Micronesia|Micronesia, Federated States of
        FO Faroe Islands|Føroyar
        FR France|France, Metropolitan
        GA Gabon
        GB United Kingdom|Great Britain|UK|Great Britain and Northern Ireland|Britain|GBR
        GB United Kingdom of Great Britain and Northern Ireland|England|Scotland|Wales|Northern Ireland
        GD Grenada
        GE Georgia|საქართველო
        GF French Guiana|Guyane|Guyane française
        GG Guernsey
        GH Ghana
        GI Gibraltar
        GL Greenland|Kalaallit Nunaat
        GM Gambia
        GN Guinea|Guinée
        GP Guadeloupe
        GQ Equatorial Guinea|Guinea Ecuatorial|Guinée équatoriale|Guiné Equatorial
        GR Greece|Ελλάδα|Hellas
        GS So. Georgia & So. Sandwich Isl.
        GS South Georgia and the South Sandwich Islands
        GT Guatemala
        GU Guam
        GW Guinea-Bissau|Guiné-Bissau
        GY Guyana
        HK Hong Kong|Hong Kong SAR China|Hong Kong SAR|香港|中國香港特別行政區
        HM Heard Island and McDonald Islands|Heard and McDonald Islands
        HN Honduras
        HR Croatia|Hrvatska
        HT Haiti
        HU Hungary|Magyarország
        ID Indonesia
        IE Ireland|Republic of Ireland|Éire|Rep. of Ireland
        IL Israel|ישראל|إسرائيل
        IM Isle of Man|Ellan Vannin
        IN India|भारत|Bharat
        IO British Indian Ocean Territory|Chagos Archipelago
        IQ Iraq|العراق
        IR Iran|Iran, Islamic Republic of|ایران
        IS Iceland|Ísland
        IT Italy|Italia
        JE Jersey
        JM Jamaica
        JO Jordan|الأردن
        JP Japan|Nippon|日本
        KE Kenya
        KG Kyrgyzstan|Kyrgyz Republic|Кыргызстан|Киргизия
        KH Cambodia|កម្ពុជា
        KI Kiribati
        KM Comoros|جزر القمر|Comores
        KN Saint Kitts and Nevis
        KP North Korea|Korea, Democratic People's Republic of|북한
        KR South Korea|Korea, Republic of|Korea|대한민국|한국|ROK
        KW Kuwait|الكويت
        KY Cayman Islands
        KZ Kazakhstan|Қазақстан|Казахстан
        LA Laos|Lao People's Democratic Republic|ລາວ
        LB Lebanon|لبنان|Liban
        LC Saint Lucia
        LI Liechtenstein|Liächteschtäi
        LK Sri Lanka|ශ්‍රී ලංකාව|இலங்கை
        LR Liberia
        LS Lesotho
        LT Lithuania|Lietuva
        LU Luxembourg|Luxemburg|Lëtzebuerg
        LV Latvia|Latvija
        LY Libya|Libyan Arab Jamahiriya|State of Libya|ليبيا
        MA Morocco|Maroc|المغرب|Meṛṛuk
        MC Monaco
        MD Moldova|Moldova, Republic of|Republica Moldova
        ME Montenegro|Crna Gora
        MF Saint Martin|Saint Martin (French part)
        MG Madagascar|Madagasikara
        MH Marshall Islands
        MK Macedonia|North Macedonia|The former Yugoslav Republic of Macedonia|Северна Македонија
        ML Mali
        MM Burma|Myanmar|Myanmar (Burma)|မြန်မာ
        MN Mongolia|Монгол
        MO Macau|Macao|Macao SAR China|澳門|澳门|中國澳門特別行政區|Macau, RAE da China
        MP Northern Mariana Islands
        MQ Martinique
        MR Mauritania|موريتانيا
        MS Montserrat
        MT Malta
        MU Mauritius|Maurice
        MV Maldives|ދިވެހި ރާއްޖެ
        MW Malawi
        MX Mexico|México|MEX|Estados Unidos Mexicanos
        MY Malaysia
        MZ Mozambique|Moçambique
        NA Namibia
        NC New Caledonia|Nouvelle-Calédonie
        NE Niger
        NF Norfolk Island
        NG Nigeria|Nàìjíríà
        NI Nicaragua
        NL Netherlands|Holland|Nederland
        NO Norway|Norge|Noreg
        NP Nepal|नेपाल
        NR Nauru
        NU Niue
        NZ New Zealand|Aotearoa
        OM Oman|عُمان
        PA Panama
        PE Peru|Perú
        PF French Polynesia|Polynésie française
        PG Papua New Guinea|Papua Niugini
        PH Philippines|Pilipinas
        PK Pakistan|پاکستان
        PL Poland|Polska
        PM Saint Pierre and Miquelon|Saint-Pierre-et-Miquelon
        PN Pitcairn|Pitcairn Islands
        PR Puerto Rico
        PS Palestine|Palestine, State of|Palestinian Territories|Palestinian Territory, Occupied|الأراضي الفلسطينية
        PT Portugal
        PW Palau
        PY Paraguay|Paraguai
        QA Qatar|قطر
        RE Reunion|Réunion|La Réunion
        RO Romania|România
        RS Serbia|Srbija|Србија
        RU Russia|Russian Federation|Россия
        RW Rwanda|U Rwanda
        SA Saudi Arabia|المملكة العربية السعودية|KSA|السعودية
        SB Solomon Islands
        SC Seychelles
        SD Sudan|السودان
        SE Sweden|Sverige
        SG Singapore|新加坡|Singapura|சிங்கப்பூர்
        SH Saint Helena|Saint Helena, Ascension and Tristan da Cunha
        SI Slovenia|Slovenija
        SJ Svalbard and Jan Mayen|Svalbard|Svalbard og Jan Mayen
        SK Slovakia|Slovak Republic|Slovensko
        SL Sierra Leone
        SM San Marino
        SN Senegal|Senegaal
        SO Somalia|Soomaaliya|الصومال
        SR Suriname
        SS South Sudan
        ST Sao Tome and Principe|São Tomé and Príncipe|São Tomé e Príncipe
        SV El Salvador
        SX Sint Maarten|Sint Maarten (Dutch part)
        SY Syria|Syrian Arab Republic|سوريا
        SZ Swaziland|Eswatini
        TC Turks and Caicos Islands
        TD Chad|تشاد|Tchad
        TF French Southern Territories
        TG Togo
        TH Thailand|ไทย|ประเทศไทย
        TJ Tajikistan|Тоҷикистон
        TK Tokelau
        TL East Timor|Timor-Leste
        TM Turkmenistan
        TN Tunisia|Tunisie|تونس
        TO Tonga
        TR Turkey|Türkiye
        TT Trinidad and Tobago|Trinidad
        TV Tuvalu
        TW Taiwan|Taiwan, Province of China|臺灣|台灣|Taiwan, ROC|Republic of China|Taiwan, R.O.C.
        TZ Tanzania|Tanzania, United Republic of
        UA Ukraine|Україна|Украина
        UG Uganda
        UM US Minor Outlying Islands
        UM United States Minor Outlying Islands|US Outlying Islands
        US United States|United States of America|USA|US|Estados Unidos|America
        UY Uruguay
        UZ Uzbekistan|Oʻzbekiston|Ўзбекистон
        VA Vatican City|Holy See (Vatican City State)|Holy See|Vatican City State|Vatican|Città del Vaticano
        VC Saint Vincent
        VC Saint Vincent and the Grenadines
        VE Venezuela|Venezuela, Bolivarian Republic of
        VG Virgin Islands, British
        VI Virgin Islands, U.S.|Virgin Islands of the United States
        VN Vietnam|Viet Nam|Việt Nam
        VU Vanuatu
        WF Wallis and Futuna|Wallis-et-Futuna
        WS Samoa|Western Samoa
        YE Yemen|اليمن
        YT Mayotte
        ZA South Africa|Suid-Afrika|RSA
        ZM Zambia
        ZW Zimbabwe
        """
}
