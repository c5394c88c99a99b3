extension CountryNames {
    /// ISO 3166-1, from the list of Debian's iso-codes: each code with its English short names there, and with other names
    /// in use: older ones, those of the time zone database and of Unicode's CLDR, the countries' own, and the parts
    /// of the United Kingdom.
    static let list = """
        AD Andorra
        AE United Arab Emirates|UAE|الإمارات العربية المتحدة
        AF Afghanistan
        AG Antigua and Barbuda
        AI Anguilla
        AL Albania|Shqipëria
        AM Armenia
        AO Angola
        AQ Antarctica
        AR Argentina
        AS American Samoa
        AT Austria|Österreich
        AU Australia|Commonwealth of Australia
        AW Aruba
        AX Aland Islands|Åland Islands
        AZ Azerbaijan
        BA Bosnia and Herzegovina|Bosnia|Bosna i Hercegovina
        BB Barbados
        BD Bangladesh
        BE Belgium|Belgique|België|Belgien
        BF Burkina Faso
        BG Bulgaria|България
        BH Bahrain
        BI Burundi
        BJ Benin
        BL Saint Barthelemy|Saint Barthélemy
        BM Bermuda
        BN Brunei|Brunei Darussalam
        BO Bolivia|Bolivia, Plurinational State of
        BQ Bonaire, Sint Eustatius and Saba|Caribbean Netherlands
        BR Brazil|Brasil
        BS Bahamas
        BT Bhutan
        BV Bouvet Island
        BW Botswana
        BY Belarus|Byelorussia|Беларусь
        BZ Belize
        CA Canada
        CC Cocos Islands|Cocos (Keeling) Islands|Keeling Islands
        CD Congo, The Democratic Republic of the|Congo - Kinshasa|DR Congo|Congo (DRC)|Zaire
        CF Central African Republic
        CG Congo|Congo - Brazzaville|Congo Republic
        CH Switzerland|Schweiz|Suisse|Svizzera
        CI Ivory Coast|Côte d'Ivoire|Cote d'Ivoire
        CK Cook Islands
        CL Chile
        CM Cameroon
        CN China|China mainland|People's Republic of China|PR China|中国
        CO Colombia
        CR Costa Rica
        CU Cuba
        CV Cape Verde|Cabo Verde
        CW Curacao|Curaçao
        CX Christmas Island
        CY Cyprus|Κύπρος
        CZ Czech Republic|Czechia|Česko|Česká republika
        DE Germany|Deutschland
        DJ Djibouti
        DK Denmark|Danmark
        DM Dominica
        DO Dominican Republic|República Dominicana
        DZ Algeria|Algérie
        EC Ecuador
        EE Estonia|Eesti
        EG Egypt|مصر
        EH Western Sahara
        ER Eritrea
        ES Spain|España
        ET Ethiopia
        FI Finland|Suomi
        FJ Fiji
        FK Falkland Islands|Falkland Islands (Malvinas)|Falkland Islands (Islas Malvinas)
        FM Micronesia|Micronesia, Federated States of
        FO Faroe Islands|Føroyar
        FR France|France, Metropolitan
        GA Gabon
        GB United Kingdom|Great Britain|UK|Great Britain and Northern Ireland
        GB United Kingdom of Great Britain and Northern Ireland|England|Scotland|Wales|Northern Ireland
        GD Grenada
        GE Georgia
        GF French Guiana|Guyane
        GG Guernsey
        GH Ghana
        GI Gibraltar
        GL Greenland|Kalaallit Nunaat
        GM Gambia
        GN Guinea
        GP Guadeloupe
        GQ Equatorial Guinea
        GR Greece|Ελλάδα|Hellas
        GS So. Georgia & So. Sandwich Isl.
        GS South Georgia and the South Sandwich Islands
        GT Guatemala
        GU Guam
        GW Guinea-Bissau
        GY Guyana
        HK Hong Kong|Hong Kong SAR China|Hong Kong SAR|香港
        HM Heard Island and McDonald Islands|Heard and McDonald Islands
        HN Honduras
        HR Croatia|Hrvatska
        HT Haiti
        HU Hungary|Magyarország
        ID Indonesia
        IE Ireland|Republic of Ireland|Éire
        IL Israel|ישראל
        IM Isle of Man
        IN India
        IO British Indian Ocean Territory|Chagos Archipelago
        IQ Iraq
        IR Iran|Iran, Islamic Republic of|ایران
        IS Iceland|Ísland
        IT Italy|Italia
        JE Jersey
        JM Jamaica
        JO Jordan
        JP Japan|Nippon|日本
        KE Kenya
        KG Kyrgyzstan|Kyrgyz Republic
        KH Cambodia
        KI Kiribati
        KM Comoros
        KN Saint Kitts and Nevis
        KP North Korea|Korea, Democratic People's Republic of
        KR South Korea|Korea, Republic of|Korea|대한민국|한국
        KW Kuwait|الكويت
        KY Cayman Islands
        KZ Kazakhstan|Қазақстан
        LA Laos|Lao People's Democratic Republic
        LB Lebanon
        LC Saint Lucia
        LI Liechtenstein
        LK Sri Lanka
        LR Liberia
        LS Lesotho
        LT Lithuania|Lietuva
        LU Luxembourg|Luxemburg|Lëtzebuerg
        LV Latvia|Latvija
        LY Libya|Libyan Arab Jamahiriya|State of Libya
        MA Morocco|Maroc
        MC Monaco
        MD Moldova|Moldova, Republic of
        ME Montenegro|Crna Gora
        MF Saint Martin|Saint Martin (French part)
        MG Madagascar
        MH Marshall Islands
        MK Macedonia|North Macedonia|The former Yugoslav Republic of Macedonia
        ML Mali
        MM Burma|Myanmar|Myanmar (Burma)
        MN Mongolia
        MO Macau|Macao|Macao SAR China|澳門
        MP Northern Mariana Islands
        MQ Martinique
        MR Mauritania
        MS Montserrat
        MT Malta
        MU Mauritius
        MV Maldives
        MW Malawi
        MX Mexico|México
        MY Malaysia
        MZ Mozambique
        NA Namibia
        NC New Caledonia|Nouvelle-Calédonie
        NE Niger
        NF Norfolk Island
        NG Nigeria
        NI Nicaragua
        NL Netherlands|Holland|Nederland
        NO Norway|Norge|Noreg
        NP Nepal
        NR Nauru
        NU Niue
        NZ New Zealand|Aotearoa
        OM Oman
        PA Panama
        PE Peru|Perú
        PF French Polynesia|Polynésie française
        PG Papua New Guinea
        PH Philippines
        PK Pakistan
        PL Poland|Polska
        PM Saint Pierre and Miquelon
        PN Pitcairn|Pitcairn Islands
        PR Puerto Rico
        PS Palestine|Palestine, State of|Palestinian Territories|Palestinian Territory, Occupied
        PT Portugal
        PW Palau
        PY Paraguay
        QA Qatar
        RE Reunion|Réunion
        RO Romania|România
        RS Serbia|Srbija|Србија
        RU Russia|Russian Federation|Россия
        RW Rwanda
        SA Saudi Arabia|المملكة العربية السعودية
        SB Solomon Islands
        SC Seychelles
        SD Sudan
        SE Sweden|Sverige
        SG Singapore
        SH Saint Helena|Saint Helena, Ascension and Tristan da Cunha
        SI Slovenia|Slovenija
        SJ Svalbard and Jan Mayen|Svalbard
        SK Slovakia|Slovak Republic|Slovensko
        SL Sierra Leone
        SM San Marino
        SN Senegal
        SO Somalia
        SR Suriname
        SS South Sudan
        ST Sao Tome and Principe|São Tomé and Príncipe
        SV El Salvador
        SX Sint Maarten|Sint Maarten (Dutch part)
        SY Syria|Syrian Arab Republic
        SZ Swaziland|Eswatini
        TC Turks and Caicos Islands
        TD Chad
        TF French Southern Territories
        TG Togo
        TH Thailand|ไทย|ประเทศไทย
        TJ Tajikistan
        TK Tokelau
        TL East Timor|Timor-Leste
        TM Turkmenistan
        TN Tunisia|Tunisie
        TO Tonga
        TR Turkey|Türkiye
        TT Trinidad and Tobago
        TV Tuvalu
        TW Taiwan|Taiwan, Province of China|臺灣|台灣
        TZ Tanzania|Tanzania, United Republic of
        UA Ukraine|Україна
        UG Uganda
        UM US Minor Outlying Islands
        UM United States Minor Outlying Islands|US Outlying Islands
        US United States|United States of America|USA|US|Estados Unidos
        UY Uruguay
        UZ Uzbekistan
        VA Vatican City|Holy See (Vatican City State)|Holy See|Vatican City State|Vatican
        VC Saint Vincent
        VC Saint Vincent and the Grenadines
        VE Venezuela|Venezuela, Bolivarian Republic of
        VG Virgin Islands, British
        VI Virgin Islands, U.S.|Virgin Islands of the United States
        VN Vietnam|Viet Nam|Việt Nam
        VU Vanuatu
        WF Wallis and Futuna
        WS Samoa|Western Samoa
        YE Yemen
        YT Mayotte
        ZA South Africa|Suid-Afrika
        ZM Zambia
        ZW Zimbabwe
        """
}
